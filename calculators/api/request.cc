// SPDX-License-Identifier: Apache-2.0

#include "calculators/api/request.h"

#include <utility>

#include "calculators/core/option_words.h"

namespace rerank {
namespace {

using nlohmann::json;

std::string ParseQuery(const json& object) {
  const auto it = object.find("query");
  if (it == object.end()) Invalid("query field is missing in request");
  if (!it->is_string()) Invalid("query is not a string" + Got(*it));
  auto query = it->get<std::string>();
  if (query.empty()) Invalid("query: expected a text, got an empty string");
  return query;
}

// 0 is what some clients send for all.
std::optional<size_t> ParseTopN(const json& object) {
  const auto top_n = FindCount(object, "top_n", 0);
  return top_n == size_t{0} ? std::nullopt : top_n;
}

// One field under two names; both at once must agree.
std::optional<std::string> ParseInstruction(const json& object) {
  auto instruction = FindText(object, "instruction");
  auto instruct = FindText(object, "instruct");
  if (instruction && instruct && *instruction != *instruct) {
    Invalid(
        "instruct: expected the text of instruction, whose other name it "
        "is, got a different one");
  }
  return instruction ? instruction : instruct;
}

std::optional<LongDocuments> ParsePolicyName(const json& object) {
  const auto name = FindText(object, "long_documents");
  if (!name) return std::nullopt;
  if (const auto policy = FindWord<LongDocuments>(*name)) return policy;
  Invalid("long_documents: expected " + ListedWords<LongDocuments>("\"") +
          ", got \"" + Shown(*name) + "\"");
}

// `truncate` is what other servers call it. A boolean: true cuts, false
// refuses. Or the end that is cut, as clients of Cohere and NIM have it.
std::optional<LongDocuments> ParseTruncate(const json& object) {
  const json* value = Find(object, "truncate");
  if (value == nullptr) return std::nullopt;
  if (value->is_string()) {
    const auto& text = value->get_ref<const std::string&>();
    if (text == "END") return LongDocuments::kTruncate;
    if (text == "NONE") return LongDocuments::kError;
    if (text == "START") {
      Invalid(
          "truncate: expected \"END\", which cuts a text's end, or \"NONE\", "
          "which refuses a text that is too long, got \"START\": no text is "
          "cut at its beginning");
    }
    if (!FlagOf(text)) {
      Invalid("truncate: expected true, false, \"END\" or \"NONE\", got \"" +
              Shown(text) + "\"");
    }
  }
  return *FindFlag(object, "truncate") ? LongDocuments::kTruncate
                                       : LongDocuments::kError;
}

std::optional<LongDocuments> ParseLongDocuments(const json& object) {
  const auto policy = ParsePolicyName(object);
  const auto alias = ParseTruncate(object);
  if (policy && alias && *policy != *alias) {
    Invalid(
        "truncate: expected what long_documents says, whose other name it "
        "is, got the opposite");
  }
  return alias ? alias : policy;
}

}  // namespace

RerankRequest ParseRerankRequest(std::string_view body,
                                 const RequestLimits& limits) {
  Verbatim written{"documents"};
  json object = ParseBody(body, limits.body, &written);
  RerankRequest request;
  request.model = FindText(object, "model");
  request.query = ParseQuery(object);
  request.documents =
      TakeDocuments(&object, std::move(written.objects), limits.max_documents,
                    ParseRankFields(object));
  request.top_n = ParseTopN(object);
  request.return_documents =
      FindFlag(object, "return_documents").value_or(false);
  request.raw_scores = FindFlag(object, "raw_scores").value_or(false);
  request.options.instruction = ParseInstruction(object);
  request.options.long_documents = ParseLongDocuments(object);
  request.options.max_chunks_per_document =
      FindCount(object, "max_chunks_per_doc");
  request.options.max_tokens_per_document =
      FindCount(object, "max_tokens_per_doc");
  return request;
}

}  // namespace rerank
