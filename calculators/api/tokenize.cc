// SPDX-License-Identifier: Apache-2.0

#include "calculators/api/tokenize.h"

#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "calculators/api/json_body.h"

namespace rerank {
namespace {

using nlohmann::json;

struct TokenizeRequest {
  std::vector<std::string> texts;  // at least one
  std::optional<size_t> max_length;
  bool pad = false;
  bool pad_left = false;
};

[[noreturn]] void InvalidElement(const json& element) {
  if (element.is_array() && element.empty()) {
    Invalid("inner arrays in text should not be empty");
  }
  if (element.is_number_integer() || element.is_array()) {
    Invalid("Input should be string or array of strings");
  }
  Invalid("every element in text array should be either string or int");
}

std::vector<std::string> ParseTexts(const json& object) {
  const auto it = object.find("text");
  if (it == object.end()) Invalid("text field is required");
  if (it->is_string()) return {it->get<std::string>()};
  if (!it->is_array()) {
    Invalid("text should be string, array of strings or array of integers");
  }
  if (it->empty()) Invalid("text array should not be empty");
  std::vector<std::string> texts;
  for (const json& element : *it) {
    if (element.type() != it->front().type()) {
      Invalid("text must be homogeneous");
    }
    if (!element.is_string()) InvalidElement(element);
    texts.push_back(element.get<std::string>());
  }
  return texts;
}

bool ParseFlag(const json& object, const char* key) {
  const auto it = object.find(key);
  if (it == object.end()) return false;
  if (!it->is_boolean()) Invalid(std::string(key) + " should be boolean");
  return it->get<bool>();
}

TokenizeRequest ParseRequest(std::string_view body) {
  const json object = ParseBody(body);
  TokenizeRequest request;
  request.texts = ParseTexts(object);
  const auto length = object.find("max_length");
  if (length != object.end()) {
    if (!length->is_number_unsigned()) {
      Invalid("max_length should be unsigned integer");
    }
    if (length->get<uint64_t>() == 0) {
      Invalid("max_length should be greater than 0");
    }
    request.max_length = length->get<size_t>();
  }
  request.pad = ParseFlag(object, "pad_to_max_length");
  ParseFlag(object, "add_special_tokens");
  const auto side = object.find("padding_side");
  if (side != object.end()) {
    if (!side->is_string()) {
      Invalid("padding_side should be string, either left or right");
    }
    if (*side != "left" && *side != "right") {
      Invalid("padding_side should be either left or right");
    }
    request.pad_left = *side == "left";
  }
  return request;
}

// Cuts and pads one text's tokens in place.
void Shape(const TokenizeRequest& request, size_t model_length,
           int64_t pad_token, TokenSequence* tokens) {
  const size_t length =
      std::min(request.max_length.value_or(model_length), model_length);
  if (request.max_length && tokens->size() > length) tokens->resize(length);
  if (!request.pad || tokens->size() >= length) return;
  const auto at = request.pad_left ? tokens->begin() : tokens->end();
  tokens->insert(at, length - tokens->size(), pad_token);
}

}  // namespace

bool IsTokenizeUri(std::string_view uri) {
  constexpr std::string_view kEnd = "tokenize";
  return uri.size() >= kEnd.size() &&
         uri.substr(uri.size() - kEnd.size()) == kEnd;
}

std::string Tokenize(const Servable& servable, std::string_view body) {
  const TokenizeRequest request = ParseRequest(body);
  std::vector<TokenSequence> rows = servable.Tokenize(request.texts);
  for (TokenSequence& row : rows) {
    Shape(request, servable.max_length(), servable.special_tokens().pad, &row);
  }
  json response;
  if (rows.size() == 1) {
    response["tokens"] = std::move(rows.front());
  } else {
    response["tokens"] = std::move(rows);
  }
  return response.dump();
}

}  // namespace rerank
