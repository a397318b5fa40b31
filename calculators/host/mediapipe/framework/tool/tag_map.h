// SPDX-License-Identifier: Apache-2.0
//
// Stand-in for MediaPipe's TagMap: what a node's stream entries mean.
//
//   "name"        the next untagged entry
//   "TAG:name"    entry 0 of TAG
//   "TAG:2:name"  entry 2 of TAG; 0 and 1 must be there too

#ifndef CALCULATORS_HOST_MEDIAPIPE_FRAMEWORK_TOOL_TAG_MAP_H_
#define CALCULATORS_HOST_MEDIAPIPE_FRAMEWORK_TOOL_TAG_MAP_H_

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace mediapipe::tool {

// Splits one entry as above. `index` becomes -1 for an untagged entry.
absl::Status ParseTagIndexName(const std::string& entry, std::string* tag,
                               int* index, std::string* name);

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

  // Position in entries(), none if there is no such entry.
  std::optional<size_t> Find(std::string_view tag, int index) const;
  int NumEntries(std::string_view tag) const;
  std::set<std::string> GetTags() const;

 private:
  std::vector<Entry> entries_;
};

}  // namespace mediapipe::tool

#endif  // CALCULATORS_HOST_MEDIAPIPE_FRAMEWORK_TOOL_TAG_MAP_H_
