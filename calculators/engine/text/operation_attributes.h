// SPDX-License-Identifier: Apache-2.0
//
// Attributes of operations whose classes are private to openvino_tokenizers.

#ifndef CALCULATORS_ENGINE_TEXT_OPERATION_ATTRIBUTES_H_
#define CALCULATORS_ENGINE_TEXT_OPERATION_ATTRIBUTES_H_

#include <cstdint>
#include <openvino/core/node.hpp>
#include <optional>
#include <string>

namespace rerank {

// nullopt when `node` has no such attribute.
std::optional<bool> BooleanAttribute(const std::string& name, ov::Node* node);
std::optional<std::string> StringAttribute(const std::string& name,
                                           ov::Node* node);
std::optional<int64_t> IntegerAttribute(const std::string& name,
                                        ov::Node* node);

// Whether there was one to set.
bool SetBooleanAttribute(const std::string& name, bool value, ov::Node* node);
bool SetIntegerAttribute(const std::string& name, int64_t value,
                         ov::Node* node);
bool SetStringAttribute(const std::string& name, const std::string& value,
                        ov::Node* node);

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_TEXT_OPERATION_ATTRIBUTES_H_
