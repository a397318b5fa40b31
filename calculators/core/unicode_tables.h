// SPDX-License-Identifier: Apache-2.0
//
// What Hugging Face's tokenizers knows of each code point. Its parts hold
// Unicode data of several versions, and tokens are to be the same: the tables
// in unicode_tables.cc are therefore asked of the package itself
// (tools/unicode_tables), and tests hold them equal to the installed one.
// core/unicode.h and core/normal_form.h are what others use.

#ifndef CALCULATORS_CORE_UNICODE_TABLES_H_
#define CALCULATORS_CORE_UNICODE_TABLES_H_

#include <cstddef>
#include <cstdint>

namespace rerank {

// Both ends are in it.
struct CodeRange {
  uint32_t first;
  uint32_t last;
};

struct ClassRange {
  uint32_t first;
  uint32_t last;
  uint8_t value;
};

// What a character becomes: `length` code points from `begin` of a pool.
struct CodeSequence {
  uint32_t first;
  uint16_t begin;
  uint8_t length;
};

// Two characters and the one that they compose.
struct CodePair {
  uint32_t first;
  uint32_t second;
  uint32_t composed;
};

// In ascending order.
template <typename Entry>
struct CodeTable {
  const Entry* data;
  size_t size;
};

struct SequenceTable {
  const CodeSequence* data;
  size_t size;
  const char32_t* pool;
};

// What the splitters WhitespaceSplit, Whitespace (\w), BertPreTokenizer and
// Digits take for spaces, words, signs and digits.
extern const CodeTable<CodeRange> kWhitespace;
extern const CodeTable<CodeRange> kWord;
extern const CodeTable<CodeRange> kPunctuation;
extern const CodeTable<CodeRange> kNumeric;
// What BertNormalizer drops as control characters, what it drops as accents,
// and around which it puts spaces; what StripAccents drops.
extern const CodeTable<CodeRange> kCleaned;
extern const CodeTable<CodeRange> kNonspacingMarks;
extern const CodeTable<CodeRange> kChinese;
extern const CodeTable<CodeRange> kMarks;
// Canonical combining classes; those that are not there are 0.
extern const CodeTable<ClassRange> kCombiningClasses;
// ClusterClass of core/clusters.h; those that are not there are kOther.
extern const CodeTable<ClassRange> kClusterClasses;
// Decompositions in full, without Hangul; kCompatibility holds those that
// differ from the canonical ones.
extern const SequenceTable kCanonical;
extern const SequenceTable kCompatibility;
extern const SequenceTable kLowercase;
extern const CodeTable<CodePair> kCompositions;

}  // namespace rerank

#endif  // CALCULATORS_CORE_UNICODE_TABLES_H_
