// SPDX-License-Identifier: Apache-2.0

#include "calculators/core/family.h"

namespace rerank {
namespace {

bool EndsWith(std::string_view text, std::string_view end) {
  return text.size() >= end.size() &&
         text.substr(text.size() - end.size()) == end;
}

bool AnswersWithTokens(const Family& family) {
  return !family.true_token.empty() || family.true_token_id;
}

std::vector<Family> AllFamilies() {
  std::vector<Family> families = PromptFamilies();
  for (Family& family : CrossEncoderFamilies()) {
    families.push_back(std::move(family));
  }
  return families;
}

}  // namespace

const std::vector<Family>& Families() {
  static const auto* const kFamilies = new std::vector<Family>(AllFamilies());
  return *kFamilies;
}

const std::vector<RefusedModel>& RefusedModels() {
  static const auto* const kRefused = new std::vector<RefusedModel>{
      {"JinaForRanking",
       "jina-reranker-v3 reads all documents of a request in one prompt "
       "(listwise) and compares embeddings; only rerankers that score a query "
       "with one document are served"},
      {"LayerWiseMiniCPMForCausalLM",
       "bge-reranker-v2-minicpm-layerwise has a head for each of its layers "
       "and code of its own, which is not run; bge-reranker-v2-m3 and "
       "bge-reranker-v2-gemma are served"},
  };
  return *kRefused;
}

const Family* FamilyNamed(std::string_view name) {
  for (const Family& family : Families()) {
    if (family.name == name ||
        (AnswersWithTokens(family) &&
         name == NameOf(family, ScoreSource::kClassifier))) {
      return &family;
    }
  }
  return nullptr;
}

std::string NameOf(const Family& family, ScoreSource source) {
  const bool turned =
      source == ScoreSource::kClassifier && AnswersWithTokens(family);
  return family.name + std::string(turned ? kSeqCls : "");
}

ScoreSource SourceOf(const Family& family, std::string_view architecture) {
  return AnswersWithTokens(family) && !IsClassifier(architecture)
             ? ScoreSource::kAnswerTokens
             : ScoreSource::kClassifier;
}

bool IsClassifier(std::string_view architecture) {
  return EndsWith(architecture, "ForSequenceClassification");
}

bool Matches(const FamilyForm& form, std::string_view model_type,
             std::string_view architecture) {
  if (!form.model_type.empty() && form.model_type != model_type) return false;
  const std::string_view pattern = form.architecture;
  if (!pattern.empty() && pattern.front() == '*') {
    return EndsWith(architecture, pattern.substr(1));
  }
  return !pattern.empty() && pattern == architecture;
}

}  // namespace rerank
