// SPDX-License-Identifier: Apache-2.0

#include "calculators/core/clusters.h"

#include "calculators/core/unicode.h"

namespace rerank {
namespace {

using Class = ClusterClass;

Class Of(char32_t code) {
  return static_cast<Class>(ClassOf(kClusterClasses, code));
}

bool Extends(Class c) {
  return c == Class::kExtend || c == Class::kLinker || c == Class::kJoiner;
}

// What stands in front of a character within its cluster.
struct Before {
  Class last = Class::kOther;
  bool pictograph = false;  // and nothing but extending characters behind it
  bool consonant = false;   // the same of an Indic consonant
  bool linker = false;      // one of those characters is a linker

  void Add(Class c) {
    if (!Extends(c)) {
      pictograph = c == Class::kPictographic;
      consonant = c == Class::kConsonant;
      linker = false;
    } else if (last == Class::kJoiner && c != Class::kJoiner) {
      pictograph = false;  // the joiner was to be the last
    }
    linker = linker || c == Class::kLinker;
    last = c;
  }
};

bool JoinsHangul(Class a, Class b) {
  if (a == Class::kL) {
    return b == Class::kL || b == Class::kV || b == Class::kLv ||
           b == Class::kLvt;
  }
  if (a == Class::kLv || a == Class::kV)
    return b == Class::kV || b == Class::kT;
  return (a == Class::kLvt || a == Class::kT) && b == Class::kT;
}

bool Joins(const Before& before, Class next) {
  if (before.last == Class::kControl || next == Class::kControl) return false;
  if (Extends(next) || next == Class::kSpacingMark) return true;
  if (before.last == Class::kPrepend || JoinsHangul(before.last, next))
    return true;
  if (next == Class::kConsonant) return before.consonant && before.linker;
  return next == Class::kPictographic && before.pictograph &&
         before.last == Class::kJoiner;
}

}  // namespace

size_t ClusterEnd(std::u32string_view text, size_t begin) {
  if (text.substr(begin, 2) == U"\r\n") return begin + 2;
  Before before;
  before.Add(Of(text[begin]));
  size_t end = begin + 1;
  for (; end < text.size(); ++end) {
    const Class next = Of(text[end]);
    if (!Joins(before, next)) break;
    before.Add(next);
  }
  return end;
}

}  // namespace rerank
