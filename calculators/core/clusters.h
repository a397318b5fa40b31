// SPDX-License-Identifier: Apache-2.0
//
// Grapheme clusters (Unicode Standard Annex 29, extended), as Hugging Face's
// tokenizers splits text before it looks parts up in a charsmap. Flags are left
// out: two of their letters are eight bytes, and core/charsmap.h asks only
// which clusters are shorter than six.

#ifndef CALCULATORS_CORE_CLUSTERS_H_
#define CALCULATORS_CORE_CLUSTERS_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace rerank {

// Values of kClusterClasses; tools/unicode_tables/clusters.py has the same
// order.
enum class ClusterClass : uint8_t {
  kOther,
  kControl,
  kExtend,
  kSpacingMark,
  kJoiner,
  kPrepend,
  kL,
  kV,
  kT,
  kLv,
  kLvt,
  kConsonant,
  kLinker,
  kPictographic,
};

// Where the cluster that begins at `begin` ends.
size_t ClusterEnd(std::u32string_view text, size_t begin);

}  // namespace rerank

#endif  // CALCULATORS_CORE_CLUSTERS_H_
