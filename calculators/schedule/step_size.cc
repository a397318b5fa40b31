// SPDX-License-Identifier: Apache-2.0

#include "calculators/schedule/step_size.h"

namespace rerank {
namespace {

// Tokens that a step, and what it leaves, have at least.
constexpr size_t kLeast = 2;

// Whether a step may end in front of token `end`, the first one of a block.
bool MayEnd(const StepPlace& place, size_t end) {
  return end >= place.computed + kLeast && end + kLeast <= place.length;
}

}  // namespace

size_t LargestStep(const StepPlace& place, size_t room) {
  const size_t left = place.length - place.computed;
  if (left <= room) return left;
  size_t end = (place.computed + room) / place.block_size * place.block_size;
  for (; end > place.computed; end -= place.block_size) {
    if (MayEnd(place, end)) return end - place.computed;
  }
  return 0;
}

size_t SmallestStep(const StepPlace& place, size_t begun) {
  size_t end =
      ((place.computed + begun) / place.block_size + 1) * place.block_size;
  for (; end < place.length; end += place.block_size) {
    if (MayEnd(place, end)) return end - place.computed;
  }
  return place.length - place.computed;
}

}  // namespace rerank
