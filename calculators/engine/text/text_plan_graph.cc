// SPDX-License-Identifier: Apache-2.0
//
// ReadTextPlan of a graph: what the converters of openvino_tokenizers, 2024 to
// 2026, made of a tokenizer.json. They write what a step is as one or more
// regular expressions, and leave some steps out:
//
//   BertNormalizer   controls, spaces, Chinese; NFD with lower case; \p{Mn}
//   StripAccents     \p{Mn}, too, without the others in front of it
//   WhitespaceSplit  nothing, in front of Metaspace; taken for there unless the
//                    normalizer makes runs of spaces one

#include <algorithm>
#include <cctype>
#include <cstring>

#include "calculators/core/code_points.h"
#include "calculators/engine/text/operation_attributes.h"
#include "calculators/engine/text/string_constants.h"
#include "calculators/engine/text/text_plan.h"

namespace rerank {
namespace {

using Normalizer = NormalizerStep::Kind;
using Splitter = SplitterStep::Kind;

bool IsOp(const ov::Node& node, const char* type) {
  return std::strcmp(node.get_type_name(), type) == 0;
}

bool Has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

bool IsSet(const char* name, ov::Node* node) {
  return BooleanAttribute(name, node).value_or(false);
}

std::optional<NormalForm> FormOf(std::string name) {
  for (char& c : name) c = static_cast<char>(std::tolower(c));
  if (name == "nfc") return NormalForm::kNfc;
  if (name == "nfd") return NormalForm::kNfd;
  if (name == "nfkc") return NormalForm::kNfkc;
  if (name == "nfkd") return NormalForm::kNfkd;
  return std::nullopt;
}

// Reads operations one after the other.
class Reader {
 public:
  // False when the operation is not known.
  bool Add(ov::Node* node) {
    if (IsOp(*node, "RegexSplit")) return AddSplit(node);
    if (IsOp(*node, "RegexNormalization")) return AddRegex(node);
    if (IsOp(*node, "CaseFold")) {
      Put(Normalizer::kLowercase);
      return StringAttribute("encoding", node) == "utf-8";
    }
    return AddCharsMap(node);
  }

  TextPlan Plan() && { return std::move(plan_); }

 private:
  void Put(Normalizer kind) { plan_.normalizers.push_back({kind}); }

  bool Seen(Normalizer kind) const {
    return std::any_of(plan_.normalizers.begin(), plan_.normalizers.end(),
                       [kind](const auto& step) { return step.kind == kind; });
  }

  SplitterStep* LastMetaspace() {
    if (plan_.splitters.empty()) return nullptr;
    auto* step = std::get_if<SplitterStep>(&plan_.splitters.back());
    return step != nullptr && step->kind == Splitter::kMetaspace ? step
                                                                 : nullptr;
  }

  // NormalizeUnicode and CharsMapNormalization.
  bool AddCharsMap(ov::Node* node) {
    // What no tokenizer.json can say.
    for (const char* name : {"add_dummy_prefix", "nmt", "escape_whitespaces"}) {
      if (IsSet(name, node)) return false;
    }
    const std::string name =
        StringAttribute("normalization_form", node).value_or("");
    NormalizerStep step{Normalizer::kForm};
    if (const auto form = FormOf(name)) {
      step.form = *form;
      plan_.normalizers.push_back(step);
    } else if (name.empty()) {
      step.kind = Normalizer::kPrecompiled;
      step.charsmap = std::make_shared<Charsmap>(
          ReadString(*node, node->get_input_size() - 1));
      plan_.normalizers.push_back(step);
    } else if (name != "identity") {
      return false;
    }
    if (IsSet("case_fold", node)) Put(Normalizer::kLowercase);
    return true;
  }

  bool AddRegex(ov::Node* node) {
    const size_t last = node->get_input_size() - 1;
    const std::string pattern = ReadString(*node, last - 1);
    std::string content = ReadString(*node, last);
    // Groups have been written in both ways.
    std::replace(content.begin(), content.end(), '\\', '$');
    return AddSpacing(pattern, content) || AddBert(pattern, content) ||
           AddReplace(pattern, content);
  }

  bool AddBert(const std::string& pattern, const std::string& content) {
    if (content.empty() &&
        (Has(pattern, "\\x00-\\x08") || Has(pattern, "\\p{Cf}"))) {
      Put(Normalizer::kCleanText);
    } else if (pattern == "\\s" && content == " ") {
      Put(Normalizer::kCleanText);
    } else if (content == " $1 " &&
               (Has(pattern, "\\p{Han}") || Has(pattern, "4E00"))) {
      Put(Normalizer::kSpaceChinese);
    } else if (content.empty() && pattern == "\\p{Mn}") {
      const bool bert =
          Seen(Normalizer::kCleanText) || Seen(Normalizer::kSpaceChinese);
      Put(bert ? Normalizer::kStripNonspacing : Normalizer::kStripAccents);
    } else {
      return false;
    }
    return true;
  }

  // Metaspace, and ByteLevel's space in front.
  bool AddSpacing(const std::string& pattern, const std::string& content) {
    if (pattern == "^(\\S)" && content == " $1") {
      plan_.splitters.emplace_back(SplitterStep{Splitter::kPrefixSpace});
      return true;
    }
    const std::u32string mark = DecodeUtf8(content);
    if (pattern == " " && mark.size() == 1) {
      if (!Seen(Normalizer::kReplaceRun)) {
        plan_.splitters.emplace_back(SplitterStep{Splitter::kWhitespaceSplit});
      }
      SplitterStep step{Splitter::kMetaspace};
      step.mark = mark.front();
      step.prepend = SplitterStep::Prepend::kNever;
      step.split = false;
      plan_.splitters.emplace_back(step);
      return true;
    }
    SplitterStep* metaspace = LastMetaspace();
    if (metaspace == nullptr) return false;
    const std::string its = EncodeUtf8({&metaspace->mark, 1});
    if (pattern != "(^)([^" + its + "])" || content != its + "$2") return false;
    metaspace->prepend = SplitterStep::Prepend::kAlways;
    return true;
  }

  bool AddReplace(const std::string& pattern, const std::string& content) {
    NormalizerStep step{Normalizer::kReplace};
    step.content = DecodeUtf8(content);
    step.left = step.right = true;
    if (pattern == " {2,}") {
      step.kind = Normalizer::kReplaceRun;
    } else if (pattern == "\\s{2,}|[\\n\\r\\t]") {
      step.kind = Normalizer::kReplaceSpaces;
    } else if (content.empty() && pattern == "^\\s*|\\s*$") {
      step.kind = Normalizer::kStrip;
    } else if (content.empty() && pattern == "\\s*$") {
      step.kind = Normalizer::kStrip;
      step.left = false;
    } else if (!pattern.empty() && !Has(content, "$") &&
               pattern.find_first_of("\\^$.[]|()?*+{}") == std::string::npos) {
      step.pattern = DecodeUtf8(pattern);
    } else {
      return false;
    }
    plan_.normalizers.push_back(step);
    return true;
  }

  bool AddSplit(ov::Node* node) {
    const std::string pattern = ReadString(*node, node->get_input_size() - 1);
    const std::string behaviour =
        StringAttribute("behaviour", node).value_or("");
    const bool invert = IsSet("invert", node);
    SplitterStep* metaspace = LastMetaspace();
    if (metaspace != nullptr) {
      metaspace->split = true;
      return behaviour == "mergedwithnext" &&
             pattern == EncodeUtf8({&metaspace->mark, 1});
    }
    if (pattern == "\\s+" && behaviour == "remove" && !invert) {
      plan_.splitters.emplace_back(SplitterStep{Splitter::kWhitespaceSplit});
      return true;
    }
    if (Has(pattern, "[!-/]") && Has(pattern, "\\p{P}")) {
      plan_.splitters.emplace_back(SplitterStep{Splitter::kPunctuation});
      return true;
    }
    // This one means two things.
    if (pattern == "\\w+|[^\\w\\s]+") return false;
    plan_.splitters.emplace_back(RegexSplitter{pattern, behaviour, invert});
    return !pattern.empty() &&
           (behaviour == "isolate" || behaviour == "remove");
  }

  TextPlan plan_;
};

}  // namespace

std::optional<TextPlan> ReadTextPlan(
    const std::vector<std::shared_ptr<ov::Node>>& operations) {
  Reader reader;
  for (const auto& node : operations) {
    if (!reader.Add(node.get())) return std::nullopt;
  }
  return std::move(reader).Plan();
}

}  // namespace rerank
