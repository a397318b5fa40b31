// SPDX-License-Identifier: Apache-2.0
//
// The rule that timestamps rise strictly within a stream.

#ifndef CALCULATORS_HOST_STREAM_ORDER_H_
#define CALCULATORS_HOST_STREAM_ORDER_H_

#include <string>

#include "absl/status/status.h"
#include "mediapipe/framework/timestamp.h"

namespace rerank::host {

// Follows one stream from its start on.
class StreamOrder {
 public:
  // Takes the next packet's timestamp, or says why it cannot come now.
  absl::Status Add(const std::string& stream, mediapipe::Timestamp timestamp);

  // Takes the promise that no packet below `bound` follows. A lower bound than
  // the present one is an error.
  absl::Status SetBound(const std::string& stream, mediapipe::Timestamp bound);

  // The same for a bound that may lie behind: then nothing changes.
  void RaiseBound(mediapipe::Timestamp bound);

 private:
  mediapipe::Timestamp bound_ = mediapipe::Timestamp::PreStream();
  bool has_packets_ = false;
};

}  // namespace rerank::host

#endif  // CALCULATORS_HOST_STREAM_ORDER_H_
