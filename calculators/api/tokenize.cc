// SPDX-License-Identifier: Apache-2.0

#include "calculators/api/tokenize.h"

#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "calculators/api/json_body.h"

namespace rerank {
namespace {

using nlohmann::json;

struct TokenizeRequest {
  std::vector<std::string> texts;  // at least one
  std::optional<size_t> max_length;
  bool pad = false;
  std::optional<bool> pad_left;  // nullopt = the tokenizer's own side
};

// What `text` may hold; only texts are tokenized.
enum class ElementKind { kText, kInteger, kTexts, kIntegers };

[[noreturn]] void NotHomogeneous() { Invalid("text must be homogeneous"); }

// The server's integers have 32 bits.
bool IsInteger(const json& value) {
  if (!value.is_number_integer()) return false;
  if (value.is_number_unsigned()) return value.get<uint64_t>() <= INT32_MAX;
  return value.get<int64_t>() >= INT32_MIN;
}

std::optional<ElementKind> ScalarKind(const json& value) {
  if (value.is_string()) return ElementKind::kText;
  if (IsInteger(value)) return ElementKind::kInteger;
  return std::nullopt;
}

[[noreturn]] void InvalidElement() {
  Invalid("every element in text array should be either string or int");
}

ElementKind KindOfList(const json& list) {
  if (list.empty()) Invalid("inner arrays in text should not be empty");
  const auto kind = ScalarKind(list.front());
  if (!kind) InvalidElement();
  for (const json& value : list) {
    if (ScalarKind(value) != kind) NotHomogeneous();
  }
  return *kind == ElementKind::kText ? ElementKind::kTexts
                                     : ElementKind::kIntegers;
}

ElementKind KindOf(const json& element) {
  if (element.is_array()) return KindOfList(element);
  const auto kind = ScalarKind(element);
  if (!kind) InvalidElement();
  return *kind;
}

std::vector<std::string> ParseTexts(const json& object) {
  const auto it = object.find("text");
  if (it == object.end()) Invalid("text field is required");
  if (it->is_string()) return {it->get<std::string>()};
  if (!it->is_array()) {
    Invalid("text should be string, array of strings or array of integers");
  }
  if (it->empty()) Invalid("text array should not be empty");
  const ElementKind kind = KindOf(it->front());
  for (const json& element : *it) {
    if (KindOf(element) != kind) NotHomogeneous();
  }
  if (kind != ElementKind::kText) {
    Invalid("Input should be string or array of strings");
  }
  return it->get<std::vector<std::string>>();
}

bool ParseFlag(const json& object, const char* key) {
  const auto it = object.find(key);
  if (it == object.end()) return false;
  if (!it->is_boolean()) Invalid(std::string(key) + " should be boolean");
  return it->get<bool>();
}

constexpr BodyWords kWords{"Failed to parse JSON",
                           "Received json is not an object"};

TokenizeRequest ParseRequest(std::string_view body) {
  const json object = ParseBody(body, {}, nullptr, kWords);
  TokenizeRequest request;
  request.texts = ParseTexts(object);
  const auto length = object.find("max_length");
  if (length != object.end()) {
    if (!length->is_number_unsigned() || length->get<uint64_t>() > UINT32_MAX) {
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

// Cuts `tokens` at the tokenizer's own end.
void Cut(size_t length, bool left, TokenSequence* tokens) {
  if (tokens->size() <= length) return;
  const auto surplus = static_cast<long>(tokens->size() - length);
  const auto begin = left ? tokens->begin() : tokens->end() - surplus;
  tokens->erase(begin, begin + surplus);
}

// To how many tokens each row is filled up; 0: not at all.
size_t PaddedLength(const TokenizeRequest& request, const TokenizerShape& shape,
                    const std::vector<TokenSequence>& rows) {
  if (!request.pad) return 0;
  size_t length = request.max_length.value_or(shape.max_length.value_or(0));
  for (const TokenSequence& row : rows) length = std::max(length, row.size());
  if (length > kMaxPaddedTokens / rows.size()) {
    Invalid("pad_to_max_length: expected an answer of at most " +
            std::to_string(kMaxPaddedTokens) + " tokens, got " +
            std::to_string(rows.size()) + " texts of " +
            std::to_string(length));
  }
  return length;
}

// `row` as a JSON list of at least `length` tokens.
void Write(const TokenSequence& row, size_t length, int64_t pad, bool pad_left,
           std::string* out) {
  const size_t padding = std::max(length, row.size()) - row.size();
  const auto write = [out](int64_t token) {
    if (out->back() != '[') *out += ',';
    *out += std::to_string(token);
  };
  *out += '[';
  for (size_t i = 0; pad_left && i < padding; ++i) write(pad);
  for (const int64_t token : row) write(token);
  for (size_t i = 0; !pad_left && i < padding; ++i) write(pad);
  *out += ']';
}

}  // namespace

bool IsTokenizeUri(std::string_view uri) {
  constexpr std::string_view kEnd = "tokenize";
  return uri.size() >= kEnd.size() &&
         uri.substr(uri.size() - kEnd.size()) == kEnd;
}

std::string Tokenize(const Servable& servable, std::string_view body) {
  const TokenizeRequest request = ParseRequest(body);
  const TokenizerShape& shape = servable.tokenizer_shape();
  std::vector<TokenSequence> rows = servable.Tokenize(request.texts);
  if (request.max_length) {
    for (TokenSequence& row : rows) {
      Cut(*request.max_length, shape.cut_left, &row);
    }
  }
  const size_t length = PaddedLength(request, shape, rows);
  const int64_t pad = shape.pad_token.value_or(servable.special_tokens().pad);
  const bool pad_left = request.pad_left.value_or(shape.pad_left);
  std::string response = "{\"tokens\":";
  const bool several = rows.size() > 1;
  if (several) response += '[';
  for (size_t i = 0; i < rows.size(); ++i) {
    if (i > 0) response += ',';
    Write(rows[i], length, pad, pad_left, &response);
  }
  if (several) response += ']';
  return response + '}';
}

}  // namespace rerank
