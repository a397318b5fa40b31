// SPDX-License-Identifier: Apache-2.0
//
// ReadTextPlan of a tokenizer.json. Its format is that of Hugging Face's
// tokenizers; defaults are that library's.

#include <fstream>
#include <nlohmann/json.hpp>
#include <utility>

#include "calculators/core/code_points.h"
#include "calculators/engine/text/text_plan.h"

namespace rerank {
namespace {

using nlohmann::json;
using Form = NormalForm;
using Normalizer = NormalizerStep::Kind;
using Splitter = SplitterStep::Kind;

// Of ByteLevel.
constexpr char kByteLevelPattern[] =
    "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+"
    "|\\s+(?!\\S)|\\s+";
constexpr size_t kWordPieceLongest = 100;

// A step that is not known here.
struct Unknown {};

std::string Type(const json& step) {
  return step.at("type").get<std::string>();
}

bool Flag(const json& step, const char* key, bool otherwise) {
  const auto found = step.find(key);
  if (found == step.end() || found->is_null()) return otherwise;
  return found->get<bool>();
}

std::u32string Codes(const json& text) {
  return DecodeUtf8(text.get<std::string>());
}

std::string DecodeBase64(const std::string& text) {
  static const std::string kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  uint32_t held = 0;
  int bits = 0;
  for (const char c : text) {
    const size_t digit = kDigits.find(c);
    if (digit == std::string::npos) break;  // '=' at the end
    held = (held << 6 | static_cast<uint32_t>(digit)) & 0xFFFFFF;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push_back(static_cast<char>(held >> bits & 0xFF));
  }
  return bytes;
}

NormalizerStep Replace(const json& step) {
  const json& pattern = step.at("pattern");
  NormalizerStep made{Normalizer::kReplace};
  made.content = Codes(step.at("content"));
  if (pattern.contains("String")) {
    made.pattern = Codes(pattern.at("String"));
    if (made.pattern.empty()) throw Unknown();
    return made;
  }
  const auto regex = pattern.at("Regex").get<std::string>();
  if (regex == " {2,}") {
    made.kind = Normalizer::kReplaceRun;
  } else if (regex == "\\s{2,}|[\\n\\r\\t]") {
    made.kind = Normalizer::kReplaceSpaces;
  } else {
    throw Unknown();
  }
  return made;
}

void AddBert(const json& step, TextPlan* plan) {
  const bool lowercase = Flag(step, "lowercase", true);
  const auto add = [plan](Normalizer kind) {
    plan->normalizers.push_back({kind});
  };
  if (Flag(step, "clean_text", true)) add(Normalizer::kCleanText);
  if (Flag(step, "handle_chinese_chars", true)) add(Normalizer::kSpaceChinese);
  if (Flag(step, "strip_accents", lowercase)) add(Normalizer::kStripNonspacing);
  if (lowercase) add(Normalizer::kLowercase);
}

void AddNormalizer(const json& step, TextPlan* plan) {
  if (step.is_null()) return;
  const std::string type = Type(step);
  NormalizerStep made{Normalizer::kForm};
  if (type == "Sequence") {
    for (const json& part : step.at("normalizers")) AddNormalizer(part, plan);
    return;
  }
  if (type == "BertNormalizer") return AddBert(step, plan);
  if (type == "NFC" || type == "NFD" || type == "NFKC" || type == "NFKD") {
    made.form = type == "NFC"    ? Form::kNfc
                : type == "NFD"  ? Form::kNfd
                : type == "NFKC" ? Form::kNfkc
                                 : Form::kNfkd;
  } else if (type == "Lowercase") {
    made.kind = Normalizer::kLowercase;
  } else if (type == "StripAccents") {
    made.kind = Normalizer::kStripAccents;
  } else if (type == "Nmt") {
    made.kind = Normalizer::kNmt;
  } else if (type == "Precompiled") {
    made.kind = Normalizer::kPrecompiled;
    made.charsmap = std::make_shared<Charsmap>(
        DecodeBase64(step.at("precompiled_charsmap").get<std::string>()));
  } else if (type == "Replace") {
    made = Replace(step);
  } else if (type == "Strip") {
    made.kind = Normalizer::kStrip;
    made.left = Flag(step, "strip_left", true);
    made.right = Flag(step, "strip_right", true);
  } else if (type == "Prepend") {
    made.kind = Normalizer::kPrepend;
    made.content = Codes(step.at("prepend"));
  } else {
    throw Unknown();
  }
  plan->normalizers.push_back(std::move(made));
}

SplitterStep Metaspace(const json& step) {
  SplitterStep made{Splitter::kMetaspace};
  const std::u32string mark = Codes(step.at("replacement"));
  if (mark.size() != 1) throw Unknown();
  made.mark = mark.front();
  made.split = Flag(step, "split", true);
  const std::string scheme = step.value("prepend_scheme", "always");
  made.prepend = scheme == "never"   ? SplitterStep::Prepend::kNever
                 : scheme == "first" ? SplitterStep::Prepend::kFirst
                                     : SplitterStep::Prepend::kAlways;
  // Of older files.
  if (!Flag(step, "add_prefix_space", true)) {
    made.prepend = SplitterStep::Prepend::kNever;
  }
  return made;
}

std::string Escaped(const std::string& text) {
  std::string pattern;
  for (const char c : text) {
    const bool plain = static_cast<unsigned char>(c) >= 0x80 || std::isalnum(c);
    if (!plain) pattern.push_back('\\');
    pattern.push_back(c);
  }
  return pattern;
}

RegexSplitter Regex(const json& step) {
  RegexSplitter made;
  const json& pattern = step.at("pattern");
  made.pattern = pattern.contains("Regex")
                     ? pattern.at("Regex").get<std::string>()
                     : Escaped(pattern.at("String").get<std::string>());
  made.invert = Flag(step, "invert", false);
  const auto behaviour = step.at("behavior").get<std::string>();
  // What OpenVINO does in other cases is not the same.
  if (made.pattern.empty() ||
      (behaviour != "Isolated" && behaviour != "Removed")) {
    throw Unknown();
  }
  made.behaviour = behaviour == "Isolated" ? "isolate" : "remove";
  return made;
}

void AddSplitter(const json& step, TextPlan* plan) {
  if (step.is_null()) return;
  const std::string type = Type(step);
  SplitterStep made{Splitter::kWhitespaceSplit};
  if (type == "Sequence") {
    for (const json& part : step.at("pretokenizers")) AddSplitter(part, plan);
    return;
  }
  if (type == "Split") {
    plan->splitters.emplace_back(Regex(step));
    return;
  }
  if (type == "ByteLevel") {
    if (Flag(step, "add_prefix_space", true)) {
      plan->splitters.emplace_back(SplitterStep{Splitter::kPrefixSpace});
    }
    if (Flag(step, "use_regex", true)) {
      plan->splitters.emplace_back(RegexSplitter{kByteLevelPattern, "isolate"});
    }
    return;
  }
  if (type == "BertPreTokenizer") {
    made.kind = Splitter::kBert;
  } else if (type == "Whitespace") {
    made.kind = Splitter::kWhitespace;
  } else if (type == "Digits") {
    made.kind = Splitter::kDigits;
    made.single = Flag(step, "individual_digits", false);
  } else if (type == "Metaspace") {
    made = Metaspace(step);
  } else if (type == "Punctuation" &&
             step.value("behavior", "Isolated") == "Isolated") {
    made.kind = Splitter::kPunctuation;
  } else if (type != "WhitespaceSplit") {
    throw Unknown();
  }
  plan->splitters.emplace_back(made);
}

// Without the vocabulary, which is nearly all of it.
json ReadWithoutVocabulary(const std::filesystem::path& file) {
  std::ifstream stream(file);
  if (!stream) throw Unknown();
  const auto keep = [](int, json::parse_event_t event, json& parsed) {
    return event != json::parse_event_t::key ||
           (parsed != "vocab" && parsed != "merges" &&
            parsed != "added_tokens");
  };
  return json::parse(stream, keep);
}

}  // namespace

std::optional<TextPlan> ReadTextPlan(const std::filesystem::path& file) {
  try {
    const json tokenizer = ReadWithoutVocabulary(file);
    TextPlan plan;
    AddNormalizer(tokenizer.at("normalizer"), &plan);
    AddSplitter(tokenizer.at("pre_tokenizer"), &plan);
    const json& model = tokenizer.at("model");
    if (model.value("type", "") == "WordPiece") {
      plan.longest_piece =
          model.value("max_input_chars_per_word", kWordPieceLongest);
    }
    return plan;
  } catch (const Unknown&) {
    return std::nullopt;
  } catch (const json::exception&) {
    return std::nullopt;
  }
}

}  // namespace rerank
