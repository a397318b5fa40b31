// SPDX-License-Identifier: Apache-2.0

#include "mediapipe/framework/tool/tag_map.h"

#include <map>
#include <regex>

namespace mediapipe::tool {
namespace {

// The form of an entry as MediaPipe names it in its error message.
constexpr char kEntryPattern[] =
    "([A-Z_][A-Z0-9_]*:((0|[1-9][0-9]*):)?)?[a-z_][a-z0-9_]*";
constexpr size_t kMaxDigits = 4;  // no stream has an index of more

// `index` becomes -1 for an untagged entry.
absl::Status ParseEntry(const std::string& text, TagMap::Entry* entry) {
  static const std::regex pattern(
      "(?:([A-Z_][A-Z0-9_]*):(?:(0|[1-9][0-9]*):)?)?([a-z_][a-z0-9_]*)");
  std::smatch parts;
  if (!std::regex_match(text, parts, pattern) ||
      parts.length(2) > static_cast<std::ptrdiff_t>(kMaxDigits)) {
    return absl::InvalidArgumentError(
        "TAG:index:name is invalid, \"" + text + "\" does not match \"" +
        kEntryPattern +
        "\" (examples: \"TAG:name\" \"VIDEO:2:name_b\", \"longer_name\").");
  }
  entry->tag = parts[1];
  entry->name = parts[3];
  entry->index = parts[2].matched   ? std::stoi(parts[2])
                 : parts[1].matched ? 0
                                    : -1;
  return absl::OkStatus();
}

// Every index from 0 on must have a name.
absl::Status CheckComplete(const std::string& tag,
                           const std::map<int, std::string>& names) {
  const int last = names.rbegin()->first;
  if (last + 1 == static_cast<int>(names.size())) return absl::OkStatus();
  std::string text = "Not all indexes were assigned names.  Tag \"" + tag +
                     "\" has the following:\n";
  for (int index = 0; index <= last; ++index) {
    const auto name = names.find(index);
    text += "index " + std::to_string(index) + " name " +
            (name == names.end() ? "<missing>" : '"' + name->second + '"') +
            "\n";
  }
  return absl::FailedPreconditionError(text);
}

}  // namespace

absl::StatusOr<TagMap> TagMap::Create(const std::vector<std::string>& entries) {
  std::map<std::string, std::map<int, std::string>> names;  // tag -> index ->
  for (const std::string& text : entries) {
    Entry entry;
    absl::Status status = ParseEntry(text, &entry);
    if (!status.ok()) return status;
    auto& of_tag = names[entry.tag];
    if (entry.index == -1) entry.index = static_cast<int>(of_tag.size());
    const auto [it, added] = of_tag.emplace(entry.index, entry.name);
    if (!added) {
      return absl::FailedPreconditionError(
          "tag \"" + entry.tag + "\" index " + std::to_string(entry.index) +
          " already had a name \"" + it->second +
          "\" but is being reassigned a name \"" + entry.name + "\"");
    }
  }
  TagMap tag_map;
  for (const auto& [tag, of_tag] : names) {
    absl::Status status = CheckComplete(tag, of_tag);
    if (!status.ok()) return status;
    for (const auto& [index, name] : of_tag) {
      tag_map.entries_.push_back({tag, index, name});
    }
  }
  return tag_map;
}

std::optional<size_t> TagMap::Find(std::string_view tag) const {
  for (size_t i = 0; i < entries_.size(); ++i) {
    if (entries_[i].tag == tag && entries_[i].index == 0) return i;
  }
  return std::nullopt;
}

}  // namespace mediapipe::tool
