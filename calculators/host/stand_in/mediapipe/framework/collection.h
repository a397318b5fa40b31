// SPDX-License-Identifier: Apache-2.0
//
// Stand-in for MediaPipe's Collection: one T for each entry of a TagMap.
//
//   cc->Inputs().Tag("QUERY")
//
// Left out: entries without a tag and all but the first of a tag; the TagMap
// knows them, so that a contract can say that it does not expect them.

#ifndef CALCULATORS_HOST_STAND_IN_MEDIAPIPE_FRAMEWORK_COLLECTION_H_
#define CALCULATORS_HOST_STAND_IN_MEDIAPIPE_FRAMEWORK_COLLECTION_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "calculators/host/fatal.h"
#include "mediapipe/framework/tool/tag_map.h"

namespace mediapipe::internal {

template <typename T>
class Collection {
 public:
  Collection() = default;
  explicit Collection(tool::TagMap tag_map)
      : tag_map_(std::move(tag_map)), items_(tag_map_.entries().size()) {}

  // Entry 0 of `tag`; ends the process if there is none.
  T& Tag(std::string_view tag) { return items_[Position(tag)]; }
  const T& Tag(std::string_view tag) const { return items_[Position(tag)]; }

  // For the node that runs the calculator, never for a calculator: by position
  // in TagMap().entries().
  T& operator[](size_t position) { return items_[position]; }
  const T& operator[](size_t position) const { return items_[position]; }
  size_t size() const { return items_.size(); }
  const std::string& NameOf(size_t position) const {
    return tag_map_.entries()[position].name;
  }
  const tool::TagMap& TagMap() const { return tag_map_; }

 private:
  size_t Position(std::string_view tag) const {
    const auto position = tag_map_.Find(tag);
    if (!position.has_value()) {
      rerank::host::Fatal("Failed to get tag \"" + std::string(tag) +
                          "\" index 0");
    }
    return *position;
  }

  tool::TagMap tag_map_;
  std::vector<T> items_;
};

}  // namespace mediapipe::internal

#endif  // CALCULATORS_HOST_STAND_IN_MEDIAPIPE_FRAMEWORK_COLLECTION_H_
