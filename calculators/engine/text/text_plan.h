// SPDX-License-Identifier: Apache-2.0
//
// How a tokenizer treats text before its vocabulary sees it, as the checkpoint
// says: tokenizer.json, or where a directory has none, the tokenizer's graph.

#ifndef CALCULATORS_ENGINE_TEXT_TEXT_PLAN_H_
#define CALCULATORS_ENGINE_TEXT_TEXT_PLAN_H_

#include <cstddef>
#include <filesystem>
#include <memory>
#include <openvino/core/model.hpp>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "calculators/core/text_steps.h"

namespace rerank {

// A splitter that OpenVINO runs: its regular expressions are PCRE2.
struct RegexSplitter {
  std::string pattern;
  std::string behaviour;  // "isolate", "remove", ...: of operation RegexSplit
  bool invert = false;
};

struct TextPlan {
  std::vector<NormalizerStep> normalizers;
  std::vector<std::variant<SplitterStep, RegexSplitter>> splitters;
  size_t longest_piece = 0;  // characters; 0: any
};

// What `file` says, a tokenizer.json. nullopt when it is not there, or not to
// be read, or names a step that is not known here.
std::optional<TextPlan> ReadTextPlan(const std::filesystem::path& file);

// What the operations between a text and its vocabulary do, in their order.
// nullopt when one is not known.
std::optional<TextPlan> ReadTextPlan(
    const std::vector<std::shared_ptr<ov::Node>>& operations);

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_TEXT_TEXT_PLAN_H_
