// SPDX-License-Identifier: Apache-2.0

#include "calculators/core/ranking.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>

#include "calculators/core/error.h"

namespace rerank {
namespace {

std::string Cut(const std::string& what, size_t tokens) {
  return what + ": " + std::to_string(tokens) +
         (tokens == 1 ? " token did not fit and was cut"
                      : " tokens did not fit and were cut");
}

}  // namespace

Ranking Rank(const Scores& scores, double score_scale,
             std::optional<size_t> top_n) {
  Ranking ranking;
  std::vector<size_t> order = RankByRawScore(scores.raw);
  if (top_n && *top_n < order.size()) order.resize(*top_n);
  ranking.documents.reserve(order.size());
  for (const size_t i : order) {
    const float raw = scores.raw[i];
    ranking.documents.push_back(
        {i, raw, Sigmoid(score_scale * double{raw}), scores.dropped[i]});
  }
  ranking.warnings = WarningsOf(scores);
  ranking.prompt_tokens = scores.prompt_tokens;
  return ranking;
}

std::vector<std::string> WarningsOf(const Scores& scores) {
  std::vector<std::string> warnings;
  if (scores.query_dropped > 0) {
    warnings.push_back(Cut("query", scores.query_dropped));
  }
  if (scores.instruction_dropped > 0) {
    warnings.push_back(Cut("instruction", scores.instruction_dropped));
  }
  for (size_t i = 0; i < scores.raw.size(); ++i) {
    const std::string document = "document " + std::to_string(i);
    if (scores.chunks[i] > 1) {
      warnings.push_back(document + ": scored in " +
                         std::to_string(scores.chunks[i]) +
                         " chunks, the best one counts");
    }
    if (scores.dropped[i] > 0) {
      warnings.push_back(Cut(document, scores.dropped[i]));
    }
  }
  return warnings;
}

std::vector<std::string> CutTexts(const Scores& scores) {
  std::vector<std::string> texts;
  if (scores.query_dropped > 0) texts.push_back("query");
  if (scores.instruction_dropped > 0) texts.push_back("instruction");
  if (std::any_of(scores.dropped.begin(), scores.dropped.end(),
                  [](size_t tokens) { return tokens > 0; })) {
    texts.push_back("documents");
  }
  return texts;
}

double Sigmoid(double raw) {
  // exp of a non-positive number never overflows.
  if (raw >= 0) return 1.0 / (1.0 + std::exp(-raw));
  const double e = std::exp(raw);
  return e / (1.0 + e);
}

std::vector<float> BestOfParts(const std::vector<float>& scores,
                               const std::vector<size_t>& part_of,
                               size_t documents) {
  std::vector<float> best(documents, -std::numeric_limits<float>::infinity());
  for (size_t i = 0; i < scores.size(); ++i) {
    float& score = best[part_of[i]];
    if (std::isnan(scores[i]) || scores[i] > score) score = scores[i];
  }
  return best;
}

void CheckFinite(const std::vector<float>& raw) {
  for (size_t i = 0; i < raw.size(); ++i) {
    if (!std::isfinite(raw[i])) {
      throw Error(ErrorCode::kInternal, "document " + std::to_string(i) +
                                            ": the model gave the score " +
                                            std::to_string(raw[i]) +
                                            ", expected a finite number");
    }
  }
}

std::vector<size_t> RankByRawScore(const std::vector<float>& raw) {
  CheckFinite(raw);
  std::vector<size_t> order(raw.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return raw[a] > raw[b]; });
  return order;
}

}  // namespace rerank
