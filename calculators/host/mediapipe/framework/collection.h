// SPDX-License-Identifier: Apache-2.0
//
// Stand-in for MediaPipe's Collection: one T for each entry of a TagMap, found
// by tag, by position among the untagged ones, or by both.
//
//   cc->Inputs().Tag("QUERY"), cc->Inputs().Index(0), cc->Inputs().Get("A", 1)
//
// Left out: CollectionItemId; a loop over the collection takes its place.

#ifndef CALCULATORS_HOST_MEDIAPIPE_FRAMEWORK_COLLECTION_H_
#define CALCULATORS_HOST_MEDIAPIPE_FRAMEWORK_COLLECTION_H_

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "calculators/host/fatal.h"
#include "mediapipe/framework/tool/tag_map.h"

namespace mediapipe::internal {

// What to do about an entry that the node does not have: here, end the process.
template <typename T>
struct MissingEntryIsFatal {
  T& Fallback(std::string_view tag, int index) const {
    rerank::host::Fatal("Failed to get tag \"" + std::string(tag) +
                        "\" index " + std::to_string(index));
  }
};

template <typename T, typename MissingEntry = MissingEntryIsFatal<T>>
class Collection {
 public:
  Collection() = default;
  explicit Collection(tool::TagMap tag_map)
      : tag_map_(std::move(tag_map)), items_(tag_map_.entries().size()) {}

  T& Get(std::string_view tag, int index) {
    const auto position = tag_map_.Find(tag, index);
    if (!position.has_value()) return missing_.Fallback(tag, index);
    return items_[*position];
  }
  const T& Get(std::string_view tag, int index) const {
    const auto position = tag_map_.Find(tag, index);
    if (!position.has_value()) {
      return MissingEntryIsFatal<const T>().Fallback(tag, index);
    }
    return items_[*position];
  }

  T& Tag(std::string_view tag) { return Get(tag, 0); }
  const T& Tag(std::string_view tag) const { return Get(tag, 0); }
  T& Index(int index) { return Get("", index); }
  const T& Index(int index) const { return Get("", index); }

  bool HasTag(std::string_view tag) const { return NumEntries(tag) > 0; }
  std::set<std::string> GetTags() const { return tag_map_.GetTags(); }
  int NumEntries() const { return static_cast<int>(items_.size()); }
  int NumEntries(std::string_view tag) const {
    return tag_map_.NumEntries(tag);
  }

  // In the order of TagMap().entries().
  auto begin() { return items_.begin(); }
  auto end() { return items_.end(); }
  auto begin() const { return items_.begin(); }
  auto end() const { return items_.end(); }

  const tool::TagMap& TagMap() const { return tag_map_; }
  const MissingEntry& missing() const { return missing_; }

 private:
  tool::TagMap tag_map_;
  std::vector<T> items_;
  MissingEntry missing_;
};

}  // namespace mediapipe::internal

#endif  // CALCULATORS_HOST_MEDIAPIPE_FRAMEWORK_COLLECTION_H_
