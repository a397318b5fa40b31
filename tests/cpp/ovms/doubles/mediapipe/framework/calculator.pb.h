// SPDX-License-Identifier: Apache-2.0
//
// A double of MediaPipe's generated header of this name: of a graph's node,
// what a node initializer reads.

#ifndef TESTS_CPP_OVMS_DOUBLES_MEDIAPIPE_FRAMEWORK_CALCULATOR_PB_H_
#define TESTS_CPP_OVMS_DOUBLES_MEDIAPIPE_FRAMEWORK_CALCULATOR_PB_H_

#include <any>
#include <functional>
#include <string>
#include <vector>

namespace mediapipe {

// google.protobuf.Any: a message and the URL that ends in its name.
struct PackedOptions {
  std::string url;
  std::any packed{};
  std::function<void()> on_unpack{};  // of tests: thrown from while unpacking

  const std::string& type_url() const { return url; }

  // Like protobuf's: false for another type.
  template <typename Message>
  bool UnpackTo(Message* message) const {
    if (on_unpack) on_unpack();
    if (url != "type.googleapis.com/" + Message::full_name()) return false;
    *message = std::any_cast<Message>(packed);
    return true;
  }
};

class CalculatorGraphConfig_Node {
 public:
  const std::string& name() const { return name_; }
  const std::vector<PackedOptions>& node_options() const { return options_; }
  const PackedOptions& node_options(int index) const {
    return options_.at(static_cast<size_t>(index));
  }

  void set_name(const std::string& name) { name_ = name; }
  void add_node_options(const PackedOptions& options) {
    options_.push_back(options);
  }

 private:
  std::string name_;
  std::vector<PackedOptions> options_;
};

}  // namespace mediapipe

#endif  // TESTS_CPP_OVMS_DOUBLES_MEDIAPIPE_FRAMEWORK_CALCULATOR_PB_H_
