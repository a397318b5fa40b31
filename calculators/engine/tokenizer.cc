// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/tokenizer.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <openvino/op/constant.hpp>
#include <thread>

#include "calculators/core/error.h"
#include "calculators/engine/openvino_error.h"

namespace rerank {
namespace {

// Texts are padded to the longest of one call, so a call takes few of them.
constexpr size_t kTextsPerCall = 32;

// A regular expression that matches nowhere, not even an empty string.
constexpr char kMatchNothing[] = "(?!)";

// Stops `model` from putting BOS, CLS, SEP or EOS around a text. Its operation
// joins segments, three inputs each: begins, ends, ids; added tokens are
// constant segments and become empty.
void DisableAddedTokens(const std::shared_ptr<ov::Model>& model) {
  const auto constant = [](const ov::Output<ov::Node>& value) {
    return ov::is_type<ov::op::v0::Constant>(value.get_node());
  };
  for (const auto& node : model->get_ops()) {
    if (std::strcmp(node->get_type_name(), "CombineSegments") != 0) continue;
    for (size_t i = 0; i + 2 < node->get_input_size(); i += 3) {
      if (constant(node->input_value(i)) &&
          constant(node->input_value(i + 1))) {
        node->input(i + 1).replace_source_output(node->input_value(i));
      }
    }
  }
}

std::unique_ptr<InferRequestPool> Compile(
    ov::Core* core, const std::shared_ptr<ov::Model>& model) {
  const ov::CompiledModel compiled = core->compile_model(model, "CPU");
  return std::make_unique<InferRequestPool>(
      compiled, std::max(1U, std::thread::hardware_concurrency()));
}

// One padded call; rows come back without their padding.
std::vector<TokenSequence> Encode(InferRequestPool* pool,
                                  std::vector<std::string> texts) {
  InferRequestPool::Lease request = pool->Acquire();
  request->set_input_tensor(
      ov::Tensor(ov::element::string, ov::Shape{texts.size()}, texts.data()));
  request->infer();
  const ov::Tensor ids = request->get_tensor("input_ids");
  const ov::Tensor mask = request->get_tensor("attention_mask");
  const size_t width = ids.get_shape().at(1);
  std::vector<TokenSequence> sequences(texts.size());
  for (size_t row = 0; row < texts.size(); ++row) {
    const int64_t* row_ids = ids.data<int64_t>() + row * width;
    const int64_t* row_mask = mask.data<int64_t>() + row * width;
    for (size_t i = 0; i < width; ++i) {
      if (row_mask[i] != 0) sequences[row].push_back(row_ids[i]);
    }
  }
  return sequences;
}

// The same in calls of bounded size.
std::vector<TokenSequence> EncodeAll(InferRequestPool* pool,
                                     const std::vector<std::string>& texts) {
  std::vector<TokenSequence> sequences;
  sequences.reserve(texts.size());
  for (size_t at = 0; at < texts.size(); at += kTextsPerCall) {
    const size_t end = std::min(at + kTextsPerCall, texts.size());
    auto part = Encode(pool, {texts.begin() + static_cast<long>(at),
                              texts.begin() + static_cast<long>(end)});
    std::move(part.begin(), part.end(), std::back_inserter(sequences));
  }
  return sequences;
}

}  // namespace

void DisableSpecialTokens(const std::shared_ptr<ov::Model>& model) {
  for (const auto& node : model->get_ops()) {
    if (std::strcmp(node->get_type_name(), "SpecialTokensSplit") != 0) continue;
    const size_t pattern = node->get_input_size() - 1;
    const auto nothing = ov::op::v0::Constant::create(
        ov::element::u8, ov::Shape{sizeof(kMatchNothing) - 1}, kMatchNothing);
    node->input(pattern).replace_source_output(nothing);
  }
  model->validate_nodes_and_infer_types();
}

Tokenizer::Tokenizer(ov::Core* core, const std::filesystem::path& file) {
  try {
    const auto model = core->read_model(file.string());
    shape_ = ReadTokenizerShape(model);
    DisableAddedTokens(model);
    control_ = Compile(core, model->clone());
    DisableSpecialTokens(model);
    text_ = Compile(core, model);
  } catch (const ov::Exception& error) {
    throw Error(ErrorCode::kFailedPrecondition,
                file.string() +
                    ": expected a tokenizer that this version of "
                    "openvino_tokenizers can run, got: " +
                    OpenVinoCause(error.what()));
  }
}

std::vector<TokenSequence> Tokenizer::EncodeText(
    const std::vector<std::string>& texts) const {
  return EncodeAll(text_.get(), texts);
}

std::vector<TokenSequence> Tokenizer::EncodeControl(
    const std::vector<std::string>& texts) const {
  return EncodeAll(control_.get(), texts);
}

TokenSequence Tokenizer::EncodeText(const std::string& text) const {
  return Encode(text_.get(), {text}).front();
}

TokenSequence Tokenizer::EncodeControl(const std::string& text) const {
  return Encode(control_.get(), {text}).front();
}

int64_t Tokenizer::TokenId(const std::string& token) const {
  const TokenSequence ids = EncodeControl(token);
  if (ids.size() != 1) {
    throw Error(ErrorCode::kFailedPrecondition,
                "tokenizer: expected '" + token + "' to be one token, got " +
                    std::to_string(ids.size()));
  }
  return ids.front();
}

void LoadTokenizersExtension(ov::Core* core,
                             const std::filesystem::path& library) {
  std::string path = library.string();
  if (path.empty()) {
    const char* variable = std::getenv("OPENVINO_TOKENIZERS_LIBRARY");
    path = variable != nullptr ? variable : "libopenvino_tokenizers.so";
  }
  try {
    core->add_extension(path);
  } catch (const ov::Exception& error) {
    throw Error(ErrorCode::kNotFound,
                path + ": cannot load the openvino_tokenizers library: " +
                    OpenVinoCause(error.what()));
  }
}

}  // namespace rerank
