// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/text/operation_attributes.h"

#include <openvino/core/attribute_visitor.hpp>

namespace rerank {
namespace {

// Reads one attribute, and sets it when there is a value to set.
template <typename T>
class OneAttribute : public ov::AttributeVisitor {
 public:
  OneAttribute(const std::string& name, const std::optional<T>& value)
      : name_(name), value_(value) {}

  using ov::AttributeVisitor::on_adapter;
  void on_adapter(const std::string&, ov::ValueAccessor<void>&) override {}
  void on_adapter(const std::string& name,
                  ov::ValueAccessor<T>& adapter) override {
    if (name != name_) return;
    found_ = adapter.get();
    if (value_) adapter.set(*value_);
  }
  const std::optional<T>& found() const { return found_; }

 private:
  std::string name_;
  std::optional<T> value_;
  std::optional<T> found_;
};

template <typename T>
std::optional<T> Visit(const std::string& name, const std::optional<T>& value,
                       ov::Node* node) {
  OneAttribute<T> visitor(name, value);
  node->visit_attributes(visitor);
  return visitor.found();
}

}  // namespace

std::optional<bool> BooleanAttribute(const std::string& name, ov::Node* node) {
  return Visit<bool>(name, std::nullopt, node);
}

std::optional<std::string> StringAttribute(const std::string& name,
                                           ov::Node* node) {
  return Visit<std::string>(name, std::nullopt, node);
}

std::optional<int64_t> IntegerAttribute(const std::string& name,
                                        ov::Node* node) {
  return Visit<int64_t>(name, std::nullopt, node);
}

bool SetIntegerAttribute(const std::string& name, int64_t value,
                         ov::Node* node) {
  return Visit<int64_t>(name, value, node).has_value();
}

bool SetBooleanAttribute(const std::string& name, bool value, ov::Node* node) {
  return Visit<bool>(name, value, node).has_value();
}

bool SetStringAttribute(const std::string& name, const std::string& value,
                        ov::Node* node) {
  return Visit<std::string>(name, value, node).has_value();
}

}  // namespace rerank
