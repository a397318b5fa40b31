// SPDX-License-Identifier: Apache-2.0
//
// Stand-in for MediaPipe's InputStream: one stream as Process() sees it, that
// is, the packet at the current timestamp or none.
//
// Left out: headers, IsDone().

#ifndef CALCULATORS_HOST_MEDIAPIPE_FRAMEWORK_INPUT_STREAM_H_
#define CALCULATORS_HOST_MEDIAPIPE_FRAMEWORK_INPUT_STREAM_H_

#include <utility>

#include "mediapipe/framework/collection.h"
#include "mediapipe/framework/packet.h"

namespace mediapipe {

class InputStream {
 public:
  // An empty packet when the stream has nothing at this timestamp.
  const Packet& Value() const { return packet_; }
  bool IsEmpty() const { return packet_.IsEmpty(); }
  // Ends the process when the stream is empty or holds another type.
  template <typename T>
  const T& Get() const {
    return packet_.Get<T>();
  }

  // For the node that runs the calculator, never for a calculator.
  void SetValue(Packet packet) { packet_ = std::move(packet); }

 private:
  Packet packet_;
};

using InputStreamSet = internal::Collection<InputStream>;

}  // namespace mediapipe

#endif  // CALCULATORS_HOST_MEDIAPIPE_FRAMEWORK_INPUT_STREAM_H_
