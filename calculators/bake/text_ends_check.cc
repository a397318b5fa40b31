// SPDX-License-Identifier: Apache-2.0

#include "calculators/bake/text_ends_check.h"

#include <openvino/runtime/compiled_model.hpp>
#include <openvino/runtime/infer_request.hpp>
#include <vector>

#include "calculators/bake/token_code.h"
#include "calculators/bake/tokenizer_graph.h"
#include "calculators/core/error.h"

namespace rerank {
namespace {

// Letters, digits, punctuation, what is several tokens, white space and lines.
constexpr const char* kEnds[] = {
    "",
    "?",
    "??",
    "?!...",
    ".",
    "...",
    " :)",
    "\"?",
    "[0]{}",
    ":?!",
    "();",
    "**",
    " ",
    "  ",
    "\t",
    "\n",
    "\n\n",
    "\r",
    "\r\n",
    "? ",
    "?\n",
    "?\n ",
    " \n  ",
    "?\r",
    ".\r\n",
    " 7",
    "12",
    "'s",
    "'",
    "。",
    "？！",
    "»",
    "…?",
    "🙂",
    "👍🏽",
    " - -",
    "<|a|>",
    "\u3000",
    "\u00a0",
    "\u200b",
    "€%",
    "<tool_call>",
    "</tool_call>?",
};

std::vector<TokenSequence> Encode(ov::Core* core,
                                  const std::shared_ptr<ov::Model>& tokenizer,
                                  std::vector<std::string> texts) {
  auto request = core->compile_model(tokenizer, "CPU").create_infer_request();
  request.set_input_tensor(
      ov::Tensor(ov::element::string, ov::Shape{texts.size()}, texts.data()));
  request.infer();
  const ov::Tensor ids = request.get_tensor("input_ids");
  const ov::Tensor mask = request.get_tensor("attention_mask");
  const size_t width = ids.get_shape().at(1);
  std::vector<TokenSequence> rows(texts.size());
  for (size_t i = 0; i < texts.size() * width; ++i) {
    if (mask.data<int64_t>()[i] == 0) continue;
    rows[i / width].push_back(ids.data<int64_t>()[i]);
  }
  return rows;
}

}  // namespace

BothEnds ReadTextEnds(const TokenSequence& coded, int64_t stride) {
  BothEnds ends;
  for (const int64_t token : coded) {
    const int64_t plain = token % stride;
    const int64_t part = token / stride;
    if (part <= kTextOnly) ends.text.push_back(plain);
    if (part == kBoth || part >= kNewlineOnly) {
      ends.with_newline.push_back(plain);
    }
  }
  return ends;
}

void CheckTextEnds(ov::Core* core, const std::shared_ptr<ov::Model>& baked,
                   const Tokenizer& tokenizer, int64_t stride,
                   const std::string& name) {
  std::vector<std::string> texts;
  std::vector<std::string> expected;
  for (const char* begin : {"", "why not", "x = 1", "您好"}) {
    for (const char* end : kEnds) {
      texts.push_back(std::string(begin) + end);
      expected.push_back(" " + texts.back());
      expected.push_back(" " + texts.back() + "\n");
    }
  }
  const auto coded = Encode(core, baked, texts);
  const auto tokens = tokenizer.EncodeText(expected);
  for (size_t i = 0; i < texts.size(); ++i) {
    const BothEnds ends = ReadTextEnds(coded[i], stride);
    if (ends.text != tokens[2 * i] || ends.with_newline != tokens[2 * i + 1]) {
      RefuseTokenizer(name,
                      "expected a newline to change nothing but the last "
                      "pre-token, which it does not behind '" +
                          OneLine(texts[i]) + "'");
    }
  }
}

}  // namespace rerank
