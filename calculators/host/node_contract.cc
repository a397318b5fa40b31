// SPDX-License-Identifier: Apache-2.0

#include "calculators/host/node_contract.h"

#include <set>
#include <string>
#include <utility>

#include "calculators/host/status_util.h"
#include "mediapipe/framework/tool/tag_map.h"

namespace rerank::host {
namespace {

using mediapipe::CalculatorContract;
using mediapipe::tool::TagMap;

// The contract with the node's entries, before the calculator filled it in.
absl::StatusOr<CalculatorContract> EmptyContract(const NodeConfig& config) {
  auto inputs = TagMap::Create(config.input_streams);
  auto outputs = TagMap::Create(config.output_streams);
  auto side_packets = TagMap::Create(config.input_side_packets);
  const absl::Status status =
      Combine({inputs.status(), outputs.status(), side_packets.status()});
  if (!status.ok()) {
    return absl::UnknownError("Unable to initialize TagMaps for node.\n" +
                              std::string(status.message()));
  }
  return CalculatorContract(config.options, *std::move(inputs),
                            *std::move(outputs), *std::move(side_packets));
}

// Whether contract and node know the same entries.
absl::Status CheckEntries(const std::string& calculator,
                          const CalculatorContract& contract) {
  const absl::Status status =
      Combine({WithPrefix("For input streams ", contract.Inputs().Validate()),
               WithPrefix("For output streams ", contract.Outputs().Validate()),
               WithPrefix("For input side packets ",
                          contract.InputSidePackets().Validate())});
  return WithPrefix(calculator + "::GetContract failed to validate: \n",
                    status);
}

// What only a look at the whole node shows.
absl::Status CheckStreams(const NodeConfig& config,
                          const CalculatorContract& contract) {
  std::set<std::string> names;
  for (const auto& output : contract.Outputs().TagMap().entries()) {
    if (!names.insert(output.name).second) {
      return absl::UnknownError("Output Stream \"" + output.name +
                                "\" defined twice.");
    }
  }
  if (!config.output_streams.empty() && config.input_streams.empty()) {
    return absl::UnimplementedError(
        "Node \"" + NodeNameOf(config) +
        "\" has output streams but no input stream: a source needs a "
        "scheduler, and there is none here.");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<NodeContract> MakeNodeContract(const NodeConfig& config) {
  auto contract = EmptyContract(config);
  if (!contract.ok()) return contract.status();
  const auto* factory = mediapipe::internal::FindCalculator(config.calculator);
  if (factory == nullptr) {
    return absl::NotFoundError(
        "No registered object with name: " + config.calculator +
        "; Unable to find Calculator \"" + config.calculator + "\"");
  }
  absl::Status status = factory->get_contract(&*contract);
  if (!status.ok()) return WithPrefix(config.calculator + ": ", status);
  status = CheckEntries(config.calculator, *contract);
  if (status.ok()) status = CheckStreams(config, *contract);
  if (!status.ok()) return status;
  return NodeContract{*factory, *std::move(contract)};
}

}  // namespace rerank::host
