// SPDX-License-Identifier: Apache-2.0
//
// From raw scores to an order, with what a reader of it must know.
//
// raw = logit(yes) - logit(no), in nats; relevance = sigmoid(raw). Ranking
// uses raw, so scores that saturate to 1.0 keep their order.

#ifndef CALCULATORS_CORE_RANKING_H_
#define CALCULATORS_CORE_RANKING_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace rerank {

// What was computed for one request; lists have an entry for each document, in
// the request's order.
struct Scores {
  std::vector<float> raw;        // finite
  std::vector<size_t> dropped;   // tokens of each document that were cut
  std::vector<size_t> chunks{};  // parts that each document was scored in
  size_t query_dropped = 0;      // tokens that the query lost
  size_t instruction_dropped = 0;
  size_t prompt_tokens = 0;  // of all prompts, shared parts in each
};

struct RankedDocument {
  size_t index;      // in the request, from 0
  float raw;         // the order's
  double relevance;  // sigmoid(score_scale * raw)
  size_t dropped;    // tokens that were cut
};

// The answer to one request, before JSON, Python or a terminal dresses it.
struct Ranking {
  std::vector<RankedDocument> documents;  // best first
  std::vector<std::string> warnings;      // see WarningsOf
  size_t prompt_tokens = 0;
};

// The best `top_n` documents, all without it; by raw descending, ties by index
// ascending. Throws what CheckFinite throws.
Ranking Rank(const Scores& scores, double score_scale,
             std::optional<size_t> top_n = std::nullopt);

// A line for everything that did not fit as it is: a text that was cut and a
// document that was scored in chunks. No line holds anything of a text.
//
//   query: 5 tokens did not fit and were cut
//   document 2: scored in 4 chunks, the best one counts
std::vector<std::string> WarningsOf(const Scores& scores);

// Which texts lost tokens, of "query", "instruction" and "documents".
std::vector<std::string> CutTexts(const Scores& scores);

// Probability of "yes" against "no", in (0, 1) up to rounding.
double Sigmoid(double raw);

// Throws internal, naming the document, when a score is NaN or infinite.
void CheckFinite(const std::vector<float>& raw);

// Document indices, best first, as Rank orders them. Throws what CheckFinite
// throws.
std::vector<size_t> RankByRawScore(const std::vector<float>& raw);

// A document's score is its best part's: score i is of a part of document
// part_of[i], and each of `documents` documents has a part. NaN wins, so that
// it does not hide behind a better part.
std::vector<float> BestOfParts(const std::vector<float>& scores,
                               const std::vector<size_t>& part_of,
                               size_t documents);

}  // namespace rerank

#endif  // CALCULATORS_CORE_RANKING_H_
