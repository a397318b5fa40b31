// SPDX-License-Identifier: Apache-2.0
//
// Stand-in for MediaPipe's TagMap: what a node's stream entries mean.
//
//   "name"        the next untagged entry
//   "TAG:name"    entry 0 of TAG
//   "TAG:2:name"  entry 2 of TAG; 0 and 1 must be there too

#ifndef CALCULATORS_HOST_STAND_IN_MEDIAPIPE_FRAMEWORK_TOOL_TAG_MAP_H_
#define CALCULATORS_HOST_STAND_IN_MEDIAPIPE_FRAMEWORK_TOOL_TAG_MAP_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace mediapipe::tool {

class TagMap {
 public:
  struct Entry {
    std::string tag;  // empty: untagged
    int index = 0;    // among the entries of this tag
    std::string name;
  };

  // INVALID_ARGUMENT for an entry of another form, FAILED_PRECONDITION for an
  // index that is named twice or left out.
  static absl::StatusOr<TagMap> Create(const std::vector<std::string>& entries);

  // In order of tag, then of index.
  const std::vector<Entry>& entries() const { return entries_; }

  // Position of entry 0 of `tag` in entries(), none if there is no such entry.
  std::optional<size_t> Find(std::string_view tag) const;

 private:
  std::vector<Entry> entries_;
};

}  // namespace mediapipe::tool

#endif  // CALCULATORS_HOST_STAND_IN_MEDIAPIPE_FRAMEWORK_TOOL_TAG_MAP_H_
