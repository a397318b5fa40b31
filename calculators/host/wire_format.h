// SPDX-License-Identifier: Apache-2.0
//
// Protobuf's wire format, as far as flat proto2 messages of scalars need it:
// the classes made by options_codegen.py read and write themselves with it.
//
// A message is a row of fields, each one a tag and a value:
//
//   tag = varint(number << 3 | wire type)
//   varint: 7 bits a byte, lowest first, the top bit says that more follow
//   fixed32, fixed64: little-endian
//   length-delimited: varint length, then that many bytes
//
// Not for groups (wire types 3 and 4): they are refused.

#ifndef CALCULATORS_HOST_WIRE_FORMAT_H_
#define CALCULATORS_HOST_WIRE_FORMAT_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace rerank::host {

enum class WireType : int {
  kVarint = 0,
  kFixed64 = 1,
  kLengthDelimited = 2,
  kFixed32 = 5,
};

// Reads from front to back. Every function gives false, and must not be called
// again, when the data is cut short or malformed.
class WireReader {
 public:
  // `data` must outlive the reader.
  explicit WireReader(std::string_view data) : data_(data) {}

  bool AtEnd() const { return data_.empty(); }

  bool ReadTag(int* number, WireType* type) {
    uint64_t tag = 0;
    if (!ReadVarint(&tag) || tag > UINT32_MAX || (tag >> 3) == 0) return false;
    *number = static_cast<int>(tag >> 3);
    *type = static_cast<WireType>(tag & 7);
    return true;
  }

  // A value of more bits than the type holds loses the upper ones.
  bool Read(bool* value) { return ReadCast(value); }
  bool Read(int32_t* value) { return ReadCast(value); }
  bool Read(uint32_t* value) { return ReadCast(value); }
  bool Read(int64_t* value) { return ReadCast(value); }
  bool Read(uint64_t* value) { return ReadCast(value); }
  bool Read(float* value) { return ReadFixed<uint32_t>(value); }
  bool Read(double* value) { return ReadFixed<uint64_t>(value); }
  bool Read(std::string* value) {
    uint64_t size = 0;
    if (!ReadVarint(&size) || size > data_.size()) return false;
    value->assign(data_.data(), static_cast<size_t>(size));
    data_.remove_prefix(static_cast<size_t>(size));
    return true;
  }

  // Passes over a value of a field that is not known.
  bool Skip(WireType type) {
    uint64_t ignored = 0;
    switch (type) {
      case WireType::kVarint:
        return ReadVarint(&ignored);
      case WireType::kFixed64:
        return SkipBytes(8);
      case WireType::kLengthDelimited:
        return ReadVarint(&ignored) && SkipBytes(ignored);
      case WireType::kFixed32:
        return SkipBytes(4);
    }
    return false;  // a group, or no wire type at all
  }

 private:
  static constexpr int kMaxVarintBytes = 10;

  bool ReadVarint(uint64_t* value) {
    *value = 0;
    for (int i = 0; i < kMaxVarintBytes && !data_.empty(); ++i) {
      const auto byte = static_cast<uint8_t>(data_.front());
      data_.remove_prefix(1);
      *value |= static_cast<uint64_t>(byte & 0x7f) << (7 * i);
      if ((byte & 0x80) == 0) return true;
    }
    return false;
  }

  template <typename T>
  bool ReadCast(T* value) {
    uint64_t bits = 0;
    if (!ReadVarint(&bits)) return false;
    *value = static_cast<T>(bits);
    return true;
  }

  template <typename Bits, typename T>
  bool ReadFixed(T* value) {
    static_assert(sizeof(Bits) == sizeof(T));
    if (data_.size() < sizeof(Bits)) return false;
    Bits bits = 0;
    for (size_t i = 0; i < sizeof(Bits); ++i) {
      bits |= static_cast<Bits>(static_cast<uint8_t>(data_[i])) << (8 * i);
    }
    data_.remove_prefix(sizeof(Bits));
    std::memcpy(value, &bits, sizeof(Bits));
    return true;
  }

  bool SkipBytes(uint64_t count) {
    if (count > data_.size()) return false;
    data_.remove_prefix(static_cast<size_t>(count));
    return true;
  }

  std::string_view data_;
};

// Appends fields to a string.
class WireWriter {
 public:
  // `data` must outlive the writer.
  explicit WireWriter(std::string* data) : data_(data) {}

  void Write(int number, bool value) { Varint(number, value ? 1 : 0); }
  // A negative number takes ten bytes, as its sign reaches up to bit 63.
  void Write(int number, int32_t value) { Write(number, int64_t{value}); }
  void Write(int number, int64_t value) {
    Varint(number, static_cast<uint64_t>(value));
  }
  void Write(int number, uint32_t value) { Varint(number, value); }
  void Write(int number, uint64_t value) { Varint(number, value); }
  void Write(int number, float value) {
    Fixed<uint32_t>(number, WireType::kFixed32, value);
  }
  void Write(int number, double value) {
    Fixed<uint64_t>(number, WireType::kFixed64, value);
  }
  void Write(int number, const std::string& value) {
    Tag(number, WireType::kLengthDelimited);
    AppendVarint(value.size());
    *data_ += value;
  }

 private:
  void Tag(int number, WireType type) {
    AppendVarint(static_cast<uint64_t>(number) << 3 |
                 static_cast<uint64_t>(type));
  }

  void Varint(int number, uint64_t value) {
    Tag(number, WireType::kVarint);
    AppendVarint(value);
  }

  template <typename Bits, typename T>
  void Fixed(int number, WireType type, T value) {
    Tag(number, type);
    Bits bits = 0;
    std::memcpy(&bits, &value, sizeof(Bits));
    for (size_t i = 0; i < sizeof(Bits); ++i) {
      *data_ += static_cast<char>(bits >> (8 * i) & 0xff);
    }
  }

  void AppendVarint(uint64_t value) {
    for (; value >= 0x80; value >>= 7) {
      *data_ += static_cast<char>((value & 0x7f) | 0x80);
    }
    *data_ += static_cast<char>(value);
  }

  std::string* data_;
};

}  // namespace rerank::host

#endif  // CALCULATORS_HOST_WIRE_FORMAT_H_
