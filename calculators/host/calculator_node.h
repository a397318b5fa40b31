// SPDX-License-Identifier: Apache-2.0
//
// One calculator, from a node of a graph to Close(), driven by hand.
//
//   auto node = CalculatorNode::Create({"rerank", "RerankCalculatorOV",
//                                       {"REQUEST_PAYLOAD:input"},
//                                       {"RESPONSE_PAYLOAD:output"}});
//   (*node)->Open({});
//   auto outputs = (*node)->Process(Timestamp(1), {{"input", packet}});
//   (*node)->Close();
//
// It is the node of a MediaPipe graph whose input streams are the graph's own
// and whose output streams are all observed. Codes and texts of errors are
// those that the graph would report about this node; the graph's own first
// lines (`CalculatorGraph::Run() failed: `, `ValidatedGraphConfig
// Initialization failed.`) and the "; " that some MediaPipe versions put first
// are left out.
//
// Not for: graphs, threads, queues, sources (nodes without input streams).
// Differences from a graph:
//  - Open() and Close() may not emit packets, and Process() at most one per
//    stream and call, at the input's timestamp: UNIMPLEMENTED.
//  - Every stream is settled at the timestamp of a call: Process() runs at
//    once, with the packets given.
//  - No input stream handlers other than MediaPipe's default, no output side
//    packets, no timestamp bounds and offsets, no StatusStop().
//  - An exception that leaves the calculator passes through the caller; in a
//    graph it ends the process. The outputs of that call are lost.
//  - A node cannot be opened again after Close().

#ifndef CALCULATORS_HOST_CALCULATOR_NODE_H_
#define CALCULATORS_HOST_CALCULATOR_NODE_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "calculators/host/node_config.h"
#include "calculators/host/node_contract.h"
#include "mediapipe/framework/calculator_base.h"
#include "mediapipe/framework/calculator_context.h"
#include "mediapipe/framework/packet.h"
#include "mediapipe/framework/timestamp.h"

namespace rerank::host {

using Packets = std::map<std::string, mediapipe::Packet>;  // by stream name

// Not thread-safe.
class CalculatorNode {
 public:
  // Does what initializing a graph does for the node; see MakeNodeContract.
  static absl::StatusOr<std::unique_ptr<CalculatorNode>> Create(
      const NodeConfig& config);

  // Closes, ignoring errors; an exception of the calculator ends the process.
  ~CalculatorNode();
  CalculatorNode(const CalculatorNode&) = delete;
  CalculatorNode& operator=(const CalculatorNode&) = delete;

  // Makes the calculator and opens it; the keys are the packets' names. A side
  // packet that is missing or of another type is an error that leaves the node
  // as it was; packets of other names are ignored. After an error of the
  // calculator the node is poisoned (see Process) and Close() does not reach
  // the calculator.
  absl::Status Open(const Packets& side_packets);

  // Runs the calculator on the packets of one timestamp, by stream name; each
  // one is taken at `timestamp`, whatever its own. Gives the packets emitted,
  // by stream name; none for a stream that had none.
  //
  // `timestamp` must be a time above all before. A stream without a packet, or
  // with an empty one, is empty for the calculator; when all are, the
  // calculator is not called and nothing else happens.
  //
  // After an error of the calculator, in an input or in an output, nothing of
  // this call is emitted and the node is poisoned: every further call gives the
  // same error. A name that is no input stream of this node, and a call before
  // Open() or after Close(), are errors that change nothing.
  absl::StatusOr<Packets> Process(mediapipe::Timestamp timestamp,
                                  Packets inputs);

  // Closes the calculator if it was opened, once; further calls give OK. After
  // a poisoned Process() it is closed too, but its error is ignored, as the
  // first one counts.
  absl::Status Close();

 private:
  enum class State { kCreated, kOpened, kClosed };

  CalculatorNode(const NodeConfig& config, NodeContract node);

  bool HasInput(const std::string& name) const;
  absl::StatusOr<mediapipe::PacketSet> Select(const Packets& packets) const;
  absl::Status SetInputs(mediapipe::Timestamp timestamp,
                         const Packets& packets);
  absl::StatusOr<Packets> TakeOutputs() const;
  void ClearStreams();

  // What MediaPipe puts in front of an error of the calculator's `method`.
  absl::Status Verdict(const std::string& method,
                       const absl::Status& status) const;
  // The same for a method that may emit nothing here.
  absl::Status VerdictWithoutPackets(const std::string& method,
                                     const absl::Status& status);
  absl::Status Poison(const absl::Status& error);

  NodeContract node_;
  mediapipe::CalculatorContext context_;
  std::unique_ptr<mediapipe::CalculatorBase> calculator_;
  State state_ = State::kCreated;
  mediapipe::Timestamp last_ = mediapipe::Timestamp::Unstarted();
  absl::Status error_;  // not OK: poisoned
};

// Names of all calculators linked into the program, sorted.
std::vector<std::string> RegisteredCalculators();

}  // namespace rerank::host

#endif  // CALCULATORS_HOST_CALCULATOR_NODE_H_
