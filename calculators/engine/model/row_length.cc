// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/model/row_length.h"

#include <algorithm>
#include <string>

#include "calculators/core/error.h"

namespace rerank {
namespace {

// BOS, EOS, SEP, EOS: the special tokens of a cross-encoder's row.
constexpr size_t kRowTokens = 4;

}  // namespace

bool ReadsServerRows(const ModelDescription& model) {
  return model.layout == RowLayout::kCrossEncoder && !model.pair;
}

size_t LongestRow(const ModelDescription& model,
                  const std::optional<uint64_t>& asked) {
  if (!asked) return static_cast<size_t>(model.max_length);
  if (!model.most_positions) return *asked;
  const auto most = static_cast<uint64_t>(*model.most_positions);
  const auto counted = static_cast<uint64_t>(model.server_length);
  if (*asked <= most) return *asked;
  if (ReadsServerRows(model) && *asked <= counted) return most;
  throw Error(ErrorCode::kInvalidArgument,
              "maximum length: expected at most the model's own, " +
                  std::to_string(most) + " tokens, got " +
                  std::to_string(*asked));
}

size_t ServerQueryRoom(size_t counted, size_t most) {
  counted = std::max(counted, most);
  // The server's own text and limit.
  if (counted <= 2 * kRowTokens || most <= kRowTokens) {
    throw Error(ErrorCode::kInvalidArgument,
                "max_position_embeddings should be larger than 2 * "
                "NUMBER_OF_SPECIAL_TOKENS: " +
                    std::to_string(2 * kRowTokens) +
                    "; actual: " + std::to_string(counted));
  }
  return std::min(counted / 2, most - kRowTokens - 1);
}

}  // namespace rerank
