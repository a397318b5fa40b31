// SPDX-License-Identifier: Apache-2.0
//
// Stand-in for MediaPipe's OptionsMap: a node's options as the message type
// that the calculator asks for.
//
// A node here has at most one options message, in protobuf's wire format.
// Asking for any other type gives that type's defaults, as in MediaPipe.

#ifndef CALCULATORS_HOST_MEDIAPIPE_FRAMEWORK_TOOL_OPTIONS_MAP_H_
#define CALCULATORS_HOST_MEDIAPIPE_FRAMEWORK_TOOL_OPTIONS_MAP_H_

#include <map>
#include <memory>
#include <string>
#include <typeindex>
#include <utility>

#include "absl/status/status.h"

namespace mediapipe::tool {

class OptionsMap {
 public:
  OptionsMap() = default;
  // `type` is the message's full name, empty if the node has no options.
  OptionsMap(std::string type, std::string serialized)
      : type_(std::move(type)), serialized_(std::move(serialized)) {}

  template <typename T>
  bool Has() const {
    return !type_.empty() && T::full_name() == type_;
  }

  // The same object for every call with the same T. After a parse error, which
  // error() then tells, fields are as far as they could be read.
  template <typename T>
  const T& Get() const {
    std::shared_ptr<void>& message = messages_[typeid(T)];
    if (message == nullptr) message = Parse<T>();
    return *static_cast<const T*>(message.get());
  }

  // Why a Get() could not read the node's options. MediaPipe has no such thing:
  // there the text of the graph is parsed, and refused, before any node exists.
  const absl::Status& error() const { return error_; }

 private:
  template <typename T>
  std::shared_ptr<T> Parse() const {
    auto message = std::make_shared<T>();
    if (!Has<T>()) return message;
    if (!message->ParsePartialFromString(serialized_)) {
      error_.Update(absl::InvalidArgumentError(
          "The options are no serialized " + type_ + "."));
    } else if (!message->IsInitialized()) {
      error_.Update(absl::InvalidArgumentError(
          "Message of type \"" + type_ + "\" is missing required fields: " +
          message->InitializationErrorString()));
    }
    return message;
  }

  std::string type_;
  std::string serialized_;
  mutable std::map<std::type_index, std::shared_ptr<void>> messages_;
  mutable absl::Status error_;
};

}  // namespace mediapipe::tool

#endif  // CALCULATORS_HOST_MEDIAPIPE_FRAMEWORK_TOOL_OPTIONS_MAP_H_
