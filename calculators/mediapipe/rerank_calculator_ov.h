// SPDX-License-Identifier: Apache-2.0
//
// RerankCalculatorOV: ranks a request's documents by relevance to its query.
//
// Inputs:
//   REQUEST_PAYLOAD - rerank::RequestPayload, body: JSON as in api/request.h,
//     or as in api/tokenize.h where the uri ends with "tokenize".
// Outputs:
//   RESPONSE_PAYLOAD - std::string, JSON as in api/response.h, at the input's
//     timestamp.
// Input side packets:
//   RERANK_NODE_RESOURCES - rerank::ServableMap with an entry for this node's
//     name; the model is loaded once and shared by all graphs.
// Options: RerankCalculatorOVOptions (rerank_calculator_ov.proto).
//
//   node {
//     name: "rerank"
//     calculator: "RerankCalculatorOV"
//     input_side_packet: "RERANK_NODE_RESOURCES:rerank_servable"
//     input_stream: "REQUEST_PAYLOAD:input"
//     output_stream: "RESPONSE_PAYLOAD:output"
//     node_options: {
//       [type.googleapis.com / mediapipe.RerankCalculatorOVOptions]: {
//         models_path: "./model"
//         target_device: "CPU"
//       }
//     }
//   }
//
// It keeps nothing between Process calls, so a started graph may serve any
// number of requests. The same source is compiled by CMake against the
// stand-in in host/ and by Bazel against MediaPipe.

#ifndef CALCULATORS_MEDIAPIPE_RERANK_CALCULATOR_OV_H_
#define CALCULATORS_MEDIAPIPE_RERANK_CALCULATOR_OV_H_

#include <memory>

#include "absl/status/status.h"
#include "mediapipe/framework/calculator_framework.h"
#ifdef RERANK_PAYLOAD_HEADER
#include RERANK_PAYLOAD_HEADER
#else
#include "calculators/mediapipe/payload.h"
#endif

namespace mediapipe {

class RerankCalculatorOV : public CalculatorBase {
 public:
  static absl::Status GetContract(CalculatorContract* cc);
  absl::Status Open(CalculatorContext* cc) override;
  absl::Status Process(CalculatorContext* cc) override;
  absl::Status Close(CalculatorContext* cc) override;

 private:
  std::shared_ptr<const rerank::Servable> servable_;
};

}  // namespace mediapipe

#endif  // CALCULATORS_MEDIAPIPE_RERANK_CALCULATOR_OV_H_
