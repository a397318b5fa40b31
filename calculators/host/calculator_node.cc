// SPDX-License-Identifier: Apache-2.0

#include "calculators/host/calculator_node.h"

#include <iterator>
#include <utility>

#include "calculators/host/side_packets.h"
#include "calculators/host/status_util.h"
#include "mediapipe/framework/calculator_registry.h"

namespace rerank::host {

using mediapipe::Packet;
using mediapipe::Timestamp;

absl::StatusOr<std::unique_ptr<CalculatorNode>> CalculatorNode::Create(
    const NodeConfig& config) {
  auto node = MakeNodeContract(config);
  if (!node.ok()) return node.status();
  return std::unique_ptr<CalculatorNode>(
      new CalculatorNode(config, *std::move(node)));
}

CalculatorNode::CalculatorNode(const NodeConfig& config, NodeContract node)
    : node_(std::move(node)),
      context_(NodeNameOf(config), config.calculator, node_.options.get(),
               node_.contract->Inputs().TagMap(),
               node_.contract->Outputs().TagMap()),
      inputs_(&node_.contract->Inputs(), &context_.Inputs()),
      outputs_(&node_.contract->Outputs(), &context_.Outputs()) {}

CalculatorNode::~CalculatorNode() { Close().IgnoreError(); }

absl::Status CalculatorNode::Open(std::map<std::string, Packet> side_packets) {
  if (state_ != State::kCreated) {
    return absl::FailedPreconditionError("Node \"" + context_.NodeName() +
                                         "\" was opened or closed before.");
  }
  auto selected =
      SelectSidePackets(node_.contract->InputSidePackets(), side_packets);
  if (!selected.ok()) return selected.status();
  context_.SetInputSidePackets(*std::move(selected));
  calculator_ = node_.factory.create();

  context_.SetInputTimestamp(Timestamp::Unstarted());
  // Until Open() came back well there is nothing to close.
  state_ = State::kClosed;
  const absl::Status status = calculator_->Open(&context_);
  if (status.ok()) state_ = State::kOpened;
  return Poison(VerdictWithoutPackets("Open", status));
}

absl::StatusOr<Packets> CalculatorNode::Process(Timestamp timestamp,
                                                Packets inputs) {
  if (!error_.ok()) return error_;
  if (state_ != State::kOpened) {
    return absl::FailedPreconditionError("Node \"" + context_.NodeName() +
                                         "\" is not open.");
  }
  for (auto it = inputs.begin(); it != inputs.end();) {
    if (!inputs_.Has(it->first)) {
      return absl::InvalidArgumentError("\"" + it->first +
                                        "\" is no input stream of node \"" +
                                        context_.NodeName() + "\".");
    }
    it = it->second.IsEmpty() ? inputs.erase(it) : std::next(it);
  }
  if (inputs.empty()) return Packets();

  outputs_.Clear();
  absl::Status status = inputs_.Set(timestamp, inputs);
  if (!status.ok()) return Poison(status);
  context_.SetInputTimestamp(timestamp);
  status = Verdict("Process", calculator_->Process(&context_));
  // No packet stays in the node: a request's text is not kept for the next.
  inputs_.Clear();
  if (!status.ok()) return Poison(status);
  auto packets = outputs_.Take();
  outputs_.Clear();
  if (!packets.ok()) return Poison(packets.status());
  return packets;
}

absl::Status CalculatorNode::Close() {
  if (state_ != State::kOpened) {
    state_ = State::kClosed;
    return absl::OkStatus();
  }
  state_ = State::kClosed;
  inputs_.Clear();
  outputs_.Clear();
  context_.SetInputTimestamp(Timestamp::Done());
  const absl::Status status =
      VerdictWithoutPackets("Close", calculator_->Close(&context_));
  // What the calculator holds is released now, not with the node.
  calculator_.reset();
  context_.SetInputSidePackets({});
  return error_.ok() ? status : absl::OkStatus();
}

absl::Status CalculatorNode::Verdict(const std::string& method,
                                     const absl::Status& status) {
  const std::string prefix = "Calculator::" + method + "() for node \"" +
                             context_.NodeName() + "\" failed: ";
  const absl::Status& error = status.ok() ? node_.options->error() : status;
  // The outputs' errors come first, as they happened first.
  return Combine({outputs_.error(), WithPrefix(prefix, error)});
}

absl::Status CalculatorNode::VerdictWithoutPackets(const std::string& method,
                                                   const absl::Status& status) {
  const absl::Status verdict = Verdict(method, status);
  if (!verdict.ok()) return verdict;
  const auto packets = outputs_.Take();
  if (!packets.ok()) return packets.status();
  if (packets->empty()) return absl::OkStatus();
  return absl::UnimplementedError(
      "Calculator::" + method + "() for node \"" + context_.NodeName() +
      "\" emitted a packet to stream \"" + packets->begin()->first +
      "\": only Process() can do that here.");
}

absl::Status CalculatorNode::Poison(const absl::Status& error) {
  inputs_.Clear();
  outputs_.Clear();
  error_.Update(error);
  return error;
}

std::vector<std::string> RegisteredCalculators() {
  return mediapipe::internal::RegisteredCalculatorNames();
}

}  // namespace rerank::host
