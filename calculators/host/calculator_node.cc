// SPDX-License-Identifier: Apache-2.0

#include "calculators/host/calculator_node.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "calculators/host/status_util.h"
#include "mediapipe/framework/calculator_registry.h"

namespace rerank::host {

using mediapipe::Packet;
using mediapipe::PacketSet;
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
      context_(NodeNameOf(config), node_.contract.Inputs().TagMap(),
               node_.contract.Outputs().TagMap()) {}

CalculatorNode::~CalculatorNode() { Close().IgnoreError(); }

absl::Status CalculatorNode::Open(const Packets& side_packets) {
  if (state_ != State::kCreated) {
    return absl::FailedPreconditionError("Node \"" + context_.NodeName() +
                                         "\" was opened or closed before.");
  }
  auto selected = Select(side_packets);
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
    if (!HasInput(it->first)) {
      return absl::InvalidArgumentError("\"" + it->first +
                                        "\" is no input stream of node \"" +
                                        context_.NodeName() + "\".");
    }
    it = it->second.IsEmpty() ? inputs.erase(it) : std::next(it);
  }
  if (inputs.empty()) return Packets();

  ClearStreams();  // an exception may have left packets
  absl::Status status = SetInputs(timestamp, inputs);
  if (!status.ok()) return Poison(status);
  status = Verdict("Process", calculator_->Process(&context_));
  auto packets = TakeOutputs();
  // No packet stays in the node: a request's text is not kept for the next.
  ClearStreams();
  // The outputs' errors come first, as they happened first.
  status = Combine({packets.status(), status});
  if (!status.ok()) return Poison(status);
  return packets;
}

absl::Status CalculatorNode::Close() {
  if (state_ != State::kOpened) {
    state_ = State::kClosed;
    return absl::OkStatus();
  }
  state_ = State::kClosed;
  ClearStreams();
  context_.SetInputTimestamp(Timestamp::Done());
  const absl::Status status =
      VerdictWithoutPackets("Close", calculator_->Close(&context_));
  // What the calculator holds is released now, not with the node.
  calculator_.reset();
  context_.SetInputSidePackets({});
  return error_.ok() ? status : absl::OkStatus();
}

bool CalculatorNode::HasInput(const std::string& name) const {
  const auto& entries = node_.contract.Inputs().TagMap().entries();
  return std::any_of(entries.begin(), entries.end(),
                     [&](const auto& entry) { return entry.name == name; });
}

absl::StatusOr<PacketSet> CalculatorNode::Select(const Packets& packets) const {
  const auto& types = node_.contract.InputSidePackets();
  PacketSet selected(types.TagMap());
  std::vector<absl::Status> errors;
  for (size_t i = 0; i < types.size(); ++i) {
    const std::string name = "Side packet \"" + types.NameOf(i) + "\"";
    const auto packet = packets.find(types.NameOf(i));
    if (packet == packets.end()) {
      errors.push_back(absl::InvalidArgumentError(
          name + " is required but was not provided."));
      continue;
    }
    errors.push_back(WithPrefix(name + " failed validation: ",
                                types[i].Validate(packet->second)));
    selected[i] = packet->second;
  }
  const absl::Status status = Combine(errors);
  if (status.ok()) return selected;
  return WithPrefix("ValidateRequiredSidePackets failed to validate: \n",
                    status);
}

absl::Status CalculatorNode::SetInputs(Timestamp timestamp,
                                       const Packets& packets) {
  const auto& types = node_.contract.Inputs();
  std::vector<absl::Status> errors;
  for (size_t i = 0; i < types.size(); ++i) {
    const std::string& stream = types.NameOf(i);
    const auto packet = packets.find(stream);
    if (packet == packets.end()) continue;
    const std::string mismatch =
        "mismatch on a calculator receiving from stream \"" + stream + "\"";
    if (!timestamp.IsTime() || !(last_ < timestamp)) {
      errors.push_back(absl::InvalidArgumentError(
          "Packet timestamp " + mismatch + ". Expected one above " +
          last_.DebugString() + " but received " + timestamp.DebugString() +
          "."));
    }
    errors.push_back(WithPrefix("Packet type " + mismatch + ": ",
                                types[i].Validate(packet->second)));
    context_.Inputs()[i].SetValue(packet->second.At(timestamp));
  }
  last_ = timestamp;
  context_.SetInputTimestamp(timestamp);
  return Combine(errors);
}

absl::StatusOr<Packets> CalculatorNode::TakeOutputs() const {
  const auto& types = node_.contract.Outputs();
  Packets taken;
  std::vector<absl::Status> errors;
  for (size_t i = 0; i < types.size(); ++i) {
    const std::string& stream = types.NameOf(i);
    for (const Packet& packet : context_.Outputs()[i].packets()) {
      errors.push_back(
          WithPrefix("Packet type mismatch on calculator outputting to stream "
                     "\"" +
                         stream + "\": ",
                     types[i].Validate(packet)));
      if (packet.Timestamp() != context_.InputTimestamp()) {
        errors.push_back(absl::UnimplementedError(
            "In stream \"" + stream + "\", a packet at " +
            packet.Timestamp().DebugString() + " for an input at " +
            context_.InputTimestamp().DebugString() +
            ": here both must be the same."));
      }
      if (!taken.emplace(stream, packet).second) {
        errors.push_back(absl::UnimplementedError(
            "More than one packet for stream \"" + stream +
            "\" in one Process() call: a result holds one."));
      }
    }
  }
  const absl::Status status = Combine(errors);
  if (!status.ok()) return status;
  return taken;
}

void CalculatorNode::ClearStreams() {
  for (size_t i = 0; i < context_.Inputs().size(); ++i) {
    context_.Inputs()[i].SetValue(Packet());
  }
  for (size_t i = 0; i < context_.Outputs().size(); ++i) {
    context_.Outputs()[i].Clear();
  }
}

absl::Status CalculatorNode::Verdict(const std::string& method,
                                     const absl::Status& status) const {
  return WithPrefix("Calculator::" + method + "() for node \"" +
                        context_.NodeName() + "\" failed: ",
                    status);
}

absl::Status CalculatorNode::VerdictWithoutPackets(const std::string& method,
                                                   const absl::Status& status) {
  if (!status.ok()) return Verdict(method, status);
  for (size_t i = 0; i < context_.Outputs().size(); ++i) {
    if (context_.Outputs()[i].packets().empty()) continue;
    return absl::UnimplementedError(
        "Calculator::" + method + "() for node \"" + context_.NodeName() +
        "\" emitted a packet to stream \"" + context_.Outputs().NameOf(i) +
        "\": only Process() can do that here.");
  }
  return absl::OkStatus();
}

absl::Status CalculatorNode::Poison(const absl::Status& error) {
  ClearStreams();
  error_.Update(error);
  return error;
}

std::vector<std::string> RegisteredCalculators() {
  return mediapipe::internal::RegisteredCalculatorNames();
}

}  // namespace rerank::host
