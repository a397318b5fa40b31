// SPDX-License-Identifier: Apache-2.0
//
// The shapes that an exported graph has with numbers of rows and tokens that
// nothing else has. Shapes of exports are open, so that nothing tells the axis
// of tokens from others; with these numbers it can be seen.
//
//   hidden state  [?, ?, 1024]  ->  [1009, 1013, 1024]
//
// Not for graphs that are changed in between: everything is read when it is
// made.

#ifndef CALCULATORS_ENGINE_GRAPH_TOLD_SHAPES_H_
#define CALCULATORS_ENGINE_GRAPH_TOLD_SHAPES_H_

#include <cstdint>
#include <openvino/core/model.hpp>
#include <optional>
#include <unordered_map>
#include <vector>

namespace rerank {

// Primes, which no width of a model is.
inline constexpr int64_t kToldRows = 1009;
inline constexpr int64_t kToldTokens = 1013;

struct ToldSizes {
  int64_t rows = kToldRows;
  int64_t tokens = kToldTokens;
};

// For models that have a place for so few tokens only, as encoders do.
inline constexpr ToldSizes kFewTokens = {101, 103};

class ToldShapes {
 public:
  // Of a model with inputs [B, T], or packed [T].
  explicit ToldShapes(const ov::Model& model, const ToldSizes& sizes = {});

  // nullopt where it cannot be followed.
  std::optional<ov::Shape> Of(const ov::Output<const ov::Node>& value) const;

 private:
  // Of every node's outputs.
  std::unordered_map<const ov::Node*, std::vector<ov::PartialShape>> shapes_;
};

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_GRAPH_TOLD_SHAPES_H_
