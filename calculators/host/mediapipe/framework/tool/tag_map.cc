// SPDX-License-Identifier: Apache-2.0

#include "mediapipe/framework/tool/tag_map.h"

#include <algorithm>
#include <map>
#include <utility>

namespace mediapipe::tool {
namespace {

// The form of an entry as MediaPipe names it in its error message.
constexpr char kEntryPattern[] =
    "([A-Z_][A-Z0-9_]*:((0|[1-9][0-9]*):)?)?[a-z_][a-z0-9_]*";

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// A name for first = 'a' and last = 'z', a tag for 'A' and 'Z'.
bool IsWord(std::string_view text, char first, char last) {
  const auto is_letter = [=](char c) {
    return (c >= first && c <= last) || c == '_';
  };
  return !text.empty() && is_letter(text.front()) &&
         std::all_of(text.begin(), text.end(),
                     [&](char c) { return is_letter(c) || IsDigit(c); });
}

// No leading zeros, and few enough digits to be some stream's index.
bool IsIndex(std::string_view text) {
  return !text.empty() && text.size() <= 4 &&
         (text.size() == 1 || text.front() != '0') &&
         std::all_of(text.begin(), text.end(), IsDigit);
}

absl::Status MalformedEntry(const std::string& entry) {
  return absl::InvalidArgumentError(
      "TAG:index:name is invalid, \"" + entry + "\" does not match \"" +
      kEntryPattern +
      "\" (examples: \"TAG:name\" \"VIDEO:2:name_b\", \"longer_name\").");
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

absl::Status ParseTagIndexName(const std::string& entry, std::string* tag,
                               int* index, std::string* name) {
  const size_t first = entry.find(':');
  if (first == std::string::npos) {
    if (!IsWord(entry, 'a', 'z')) return MalformedEntry(entry);
    tag->clear();
    *index = -1;
    *name = entry;
    return absl::OkStatus();
  }
  const size_t last = entry.rfind(':');
  const std::string number =
      first == last ? "0" : entry.substr(first + 1, last - first - 1);
  *tag = entry.substr(0, first);
  *name = entry.substr(last + 1);
  if (!IsWord(*tag, 'A', 'Z') || !IsIndex(number) || !IsWord(*name, 'a', 'z')) {
    return MalformedEntry(entry);
  }
  *index = std::stoi(number);
  return absl::OkStatus();
}

absl::StatusOr<TagMap> TagMap::Create(const std::vector<std::string>& entries) {
  std::map<std::string, std::map<int, std::string>> names;  // tag -> index ->
  for (const std::string& entry : entries) {
    std::string tag;
    std::string name;
    int index = 0;
    absl::Status status = ParseTagIndexName(entry, &tag, &index, &name);
    if (!status.ok()) return status;
    auto& of_tag = names[tag];
    if (index == -1) index = static_cast<int>(of_tag.size());
    const auto [it, added] = of_tag.emplace(index, name);
    if (!added) {
      return absl::FailedPreconditionError(
          "tag \"" + tag + "\" index " + std::to_string(index) +
          " already had a name \"" + it->second +
          "\" but is being reassigned a name \"" + name + "\"");
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

std::optional<size_t> TagMap::Find(std::string_view tag, int index) const {
  for (size_t i = 0; i < entries_.size(); ++i) {
    if (entries_[i].tag == tag && entries_[i].index == index) return i;
  }
  return std::nullopt;
}

int TagMap::NumEntries(std::string_view tag) const {
  return static_cast<int>(
      std::count_if(entries_.begin(), entries_.end(),
                    [&](const Entry& entry) { return entry.tag == tag; }));
}

std::set<std::string> TagMap::GetTags() const {
  std::set<std::string> tags;
  for (const Entry& entry : entries_) tags.insert(entry.tag);
  return tags;
}

}  // namespace mediapipe::tool
