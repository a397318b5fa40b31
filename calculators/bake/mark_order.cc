// SPDX-License-Identifier: Apache-2.0

#include "calculators/bake/mark_order.h"

#include <algorithm>
#include <cstdio>
#include <iterator>
#include <map>
#include <openvino/core/node.hpp>
#include <set>
#include <utility>
#include <vector>

#include "calculators/bake/extension_op.h"
#include "calculators/core/unicode.h"
#include "calculators/engine/text/operation_attributes.h"

namespace rerank {
namespace {

using Ranges = std::vector<CodeRange>;
// Combining class to its marks, in ascending order of classes.
using Classes = std::map<uint8_t, Ranges>;

Classes MarksByClass() {
  Classes classes;
  for (size_t i = 0; i < kCombiningClasses.size; ++i) {
    const ClassRange& range = kCombiningClasses.data[i];
    if (range.value == 0) continue;
    classes[range.value].push_back({range.first, range.last});
  }
  return classes;
}

Ranges Below(const Classes& classes, uint8_t limit) {
  Ranges all;
  for (const auto& [value, ranges] : classes) {
    if (value >= limit) break;
    all.insert(all.end(), ranges.begin(), ranges.end());
  }
  return all;
}

std::string Code(uint32_t code) {
  char text[16];
  std::snprintf(text, sizeof(text), "\\x{%x}", static_cast<unsigned>(code));
  return text;
}

// "[\x{300}-\x{314}\x{31a}]"
std::string OneOf(const Ranges& ranges) {
  std::string text = "[";
  for (const CodeRange& range : ranges) {
    text += Code(range.first);
    if (range.last != range.first) text += "-" + Code(range.last);
  }
  return text + "]";
}

// Alternatives whose groups have the same numbers.
std::string Either(const std::vector<std::string>& patterns) {
  std::string text = "(?|";
  for (size_t i = 0; i < patterns.size(); ++i) {
    text += (i == 0 ? "" : "|") + patterns[i];
  }
  return text + ")";
}

constexpr char kForm[] = "normalization_form";

// "nfc" of CharsMapNormalization, "NFC" of NormalizeUnicode.
bool IsNfc(ov::Node* node) {
  const std::string type = node->get_type_name();
  if (type != "CharsMapNormalization" && type != "NormalizeUnicode") {
    return false;
  }
  const auto form = StringAttribute(kForm, node);
  return form == "nfc" || form == "NFC";
}

// A step like `nfc` behind `texts`.
std::shared_ptr<ov::Node> Again(const ov::Node& nfc,
                                const ov::OutputVector& texts) {
  ov::OutputVector inputs = nfc.input_values();
  std::copy(texts.begin(), texts.begin() + 3, inputs.begin());
  return nfc.clone_with_new_inputs(inputs);
}

ov::OutputVector Compose(const ov::Node& nfc, const ov::OutputVector& texts) {
  return Again(nfc, texts)->outputs();
}

ov::OutputVector Decompose(const ov::Node& nfc, const ov::OutputVector& texts) {
  const auto node = Again(nfc, texts);
  const bool lower = StringAttribute(kForm, node.get()) == "nfc";
  SetStringAttribute(kForm, lower ? "nfd" : "NFD", node.get());
  return node->outputs();
}

}  // namespace

std::string SwapPattern() {
  const Classes classes = MarksByClass();
  std::vector<std::string> pairs;
  for (auto it = classes.rbegin(); std::next(it) != classes.rend(); ++it) {
    pairs.push_back("(" + OneOf(it->second) + "+)(" +
                    OneOf(Below(classes, it->first)) + ")");
  }
  // Most marks stand alone, which is found faster than each pair.
  const std::string mark = OneOf(Below(classes, UINT8_MAX));
  return "(?=" + mark + mark + ")" + Either(pairs);
}

std::string MovePattern() {
  const Classes classes = MarksByClass();
  // Mark to the letters that it composes with, by the mark's class: the lowest
  // one composes first.
  std::map<std::pair<uint8_t, uint32_t>, Ranges> letters;
  Ranges all;
  for (size_t i = 0; i < kCompositions.size; ++i) {
    const CodePair& pair = kCompositions.data[i];
    const uint8_t value = ClassOf(kCombiningClasses, pair.second);
    if (value == 0 || ClassOf(kCombiningClasses, pair.first) != 0) continue;
    if (value == classes.begin()->first) continue;  // nothing stands between
    letters[{value, pair.second}].push_back({pair.first, pair.first});
    all.push_back({pair.first, pair.first});
  }
  std::vector<std::string> moves;
  for (const auto& [mark, firsts] : letters) {
    moves.push_back("(" + OneOf(firsts) + ")(" +
                    OneOf(Below(classes, mark.first)) + "+?)(" +
                    Code(mark.second) + ")");
  }
  const std::string mark = OneOf(Below(classes, UINT8_MAX));
  return "(?=" + OneOf(all) + mark + mark + ")" + Either(moves);
}

void OrderMarks(ov::Core* core, const std::shared_ptr<ov::Model>& tokenizer) {
  const std::string swap = SwapPattern();
  const std::string move = MovePattern();
  for (const auto& nfc : tokenizer->get_ordered_ops()) {
    if (!IsNfc(nfc.get())) continue;
    std::vector<std::set<ov::Input<ov::Node>>> targets;
    for (const auto& output : nfc->outputs()) {
      targets.push_back(output.get_target_inputs());
    }
    ov::OutputVector texts = Decompose(*nfc, nfc->input_values());
    for (int i = 0; i < kSwaps; ++i) {
      texts = ReplaceInTexts(core, texts, swap, "$2$1", /*all=*/true);
    }
    texts = Compose(*nfc, texts);
    for (int i = 0; i < kMoves; ++i) {
      texts = ReplaceInTexts(core, texts, move, "$1$3$2", /*all=*/true);
      texts = Compose(*nfc, Decompose(*nfc, texts));
    }
    for (size_t i = 0; i < targets.size(); ++i) {
      for (ov::Input<ov::Node> target : targets[i]) {
        target.replace_source_output(texts[i]);
      }
    }
  }
  tokenizer->validate_nodes_and_infer_types();
}

}  // namespace rerank
