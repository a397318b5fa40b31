// SPDX-License-Identifier: Apache-2.0

#include "calculators/core/charsmap.h"

#include <cstddef>

#include "calculators/core/clusters.h"
#include "calculators/core/code_points.h"
#include "calculators/core/error.h"

namespace rerank {
namespace {

constexpr size_t kUnit = sizeof(uint32_t);
constexpr size_t kWholeCluster = 6;  // bytes; shorter ones are looked up whole

// The double array's units (darts-clone).
constexpr uint32_t kLabel = 0x800000FF, kLeaf = 1U << 8, kValue = 0x7FFFFFFF;
uint32_t Offset(uint32_t unit) {
  return (unit >> 10) << ((unit & (1U << 9)) >> 6);
}

uint32_t ReadUnit(std::string_view bytes) {
  uint32_t value = 0;
  for (size_t i = 0; i < kUnit; ++i) {
    value |= uint32_t{static_cast<uint8_t>(bytes[i])} << (8 * i);
  }
  return value;
}

[[noreturn]] void Fail(const std::string& got) {
  throw Error(ErrorCode::kFailedPrecondition,
              "tokenizer: expected a precompiled charsmap, got " + got);
}

}  // namespace

Charsmap::Charsmap(std::string_view bytes) {
  if (bytes.size() < kUnit) Fail(std::to_string(bytes.size()) + " bytes");
  const size_t size = ReadUnit(bytes);
  bytes.remove_prefix(kUnit);
  if (size == 0 || size % kUnit != 0 || size > bytes.size()) {
    Fail("an array of " + std::to_string(size) + " bytes in " +
         std::to_string(bytes.size()));
  }
  for (size_t at = 0; at < size; at += kUnit) {
    units_.push_back(ReadUnit(bytes.substr(at)));
  }
  replacements_ = std::string(bytes.substr(size));
}

// The leaf of the shortest beginning of `key`.
std::optional<std::string_view> Charsmap::Find(std::string_view key) const {
  size_t at = Offset(units_[0]);
  for (const char c : key) {
    const auto byte = static_cast<uint8_t>(c);
    at ^= byte;
    if (byte == 0 || at >= units_.size()) return std::nullopt;
    const uint32_t unit = units_[at];
    if ((unit & kLabel) != byte) return std::nullopt;
    at ^= Offset(unit);
    if ((unit & kLeaf) == 0) continue;
    const size_t begin =
        at < units_.size() ? units_[at] & kValue : std::string::npos;
    if (begin > replacements_.size()) return std::nullopt;
    const std::string_view rest = std::string_view(replacements_).substr(begin);
    return rest.substr(0, rest.find('\0'));
  }
  return std::nullopt;
}

std::u32string Charsmap::Apply(std::u32string_view text) const {
  std::u32string out;
  out.reserve(text.size());
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = ClusterEnd(text, begin);
    const std::u32string_view cluster = text.substr(begin, end - begin);
    begin = end;
    // More characters than that are more bytes.
    if (cluster.size() > 1 && cluster.size() < kWholeCluster) {
      const std::string key = EncodeUtf8(cluster);
      const auto whole = key.size() < kWholeCluster ? Find(key) : std::nullopt;
      if (whole) {
        out += DecodeUtf8(*whole);
        continue;
      }
    }
    for (const char32_t code : cluster) {
      const auto one = Find(EncodeUtf8({&code, 1}));
      if (one) {
        out += DecodeUtf8(*one);
      } else {
        out.push_back(code);
      }
    }
  }
  return out;
}

}  // namespace rerank
