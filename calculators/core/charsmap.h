// SPDX-License-Identifier: Apache-2.0
//
// The map of characters that a SentencePiece model normalizes with
// ("precompiled_charsmap"), read and applied as Hugging Face's tokenizers does:
// that differs from SentencePiece where several marks follow a letter.

#ifndef CALCULATORS_CORE_CHARSMAP_H_
#define CALCULATORS_CORE_CHARSMAP_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rerank {

class Charsmap {
 public:
  // `bytes`: the size of a double array in bytes, u32; the array, units of u32;
  // the replacements, each ending with a zero. All numbers little endian.
  // Throws failed_precondition when it is something else.
  explicit Charsmap(std::string_view bytes);

  // A grapheme cluster of less than six bytes is replaced as a whole by what
  // the shortest of its beginnings that the map knows becomes; of others, and
  // of those that begin with nothing known, each character.
  std::u32string Apply(std::u32string_view text) const;

 private:
  std::optional<std::string_view> Find(std::string_view key) const;

  std::vector<uint32_t> units_;
  std::string replacements_;
};

}  // namespace rerank

#endif  // CALCULATORS_CORE_CHARSMAP_H_
