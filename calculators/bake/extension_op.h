// SPDX-License-Identifier: Apache-2.0
//
// Operations of openvino_tokenizers. Their classes are private to that library;
// reading a graph that holds one is the public way to get it.

#ifndef CALCULATORS_BAKE_EXTENSION_OP_H_
#define CALCULATORS_BAKE_EXTENSION_OP_H_

#include <map>
#include <openvino/runtime/core.hpp>
#include <string>
#include <vector>

namespace rerank {

struct ExtensionOp {
  std::string type;
  std::map<std::string, std::string> attributes;
  std::vector<ov::element::Type> outputs;
};

// The operation on `inputs`, each of one dimension; gives its outputs. `core`
// knows the extension.
ov::OutputVector MakeExtensionOp(ov::Core* core, const ExtensionOp& operation,
                                 const ov::OutputVector& inputs);

// Texts are three values: where each begins and ends, and all bytes.
// Replaces in each of `texts` what `pattern` (PCRE2) matches, only once unless
// `all`, by `replacement`.
ov::OutputVector ReplaceInTexts(ov::Core* core, const ov::OutputVector& texts,
                                const std::string& pattern,
                                const std::string& replacement, bool all);

}  // namespace rerank

#endif  // CALCULATORS_BAKE_EXTENSION_OP_H_
