// SPDX-License-Identifier: Apache-2.0

#include "calculators/host/node_contract.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "calculators/host/status_util.h"
#include "mediapipe/framework/tool/tag_map.h"

namespace rerank::host {
namespace {

using mediapipe::CalculatorContract;
using mediapipe::tool::OptionsMap;
using mediapipe::tool::TagMap;

// The contract with the node's entries, before the calculator filled it in.
absl::StatusOr<std::unique_ptr<CalculatorContract>> EmptyContract(
    const NodeConfig& config, const OptionsMap* options) {
  auto inputs = TagMap::Create(config.input_streams);
  auto outputs = TagMap::Create(config.output_streams);
  auto side_packets = TagMap::Create(config.input_side_packets);
  const absl::Status status =
      Combine({inputs.status(), outputs.status(), side_packets.status()});
  if (!status.ok()) {
    return absl::UnknownError("Unable to initialize TagMaps for node.\n" +
                              std::string(status.message()));
  }
  return std::make_unique<CalculatorContract>(
      NodeNameOf(config), options, *std::move(inputs), *std::move(outputs),
      *std::move(side_packets));
}

// Whether contract and node know the same entries.
absl::Status CheckEntries(const std::string& calculator,
                          const CalculatorContract& contract) {
  const absl::Status status =
      Combine({WithPrefix("For input streams ",
                          ValidatePacketTypeSet(contract.Inputs())),
               WithPrefix("For output streams ",
                          ValidatePacketTypeSet(contract.Outputs())),
               WithPrefix("For input side packets ",
                          ValidatePacketTypeSet(contract.InputSidePackets()))});
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
  auto options =
      std::make_unique<const OptionsMap>(config.options_type, config.options);
  auto contract = EmptyContract(config, options.get());
  if (!contract.ok()) return contract.status();

  const auto factory = mediapipe::internal::FindCalculator(config.calculator);
  if (!factory.ok()) {
    return absl::Status(factory.status().code(),
                        std::string(factory.status().message()) +
                            "; Unable to find Calculator \"" +
                            config.calculator + "\"");
  }

  absl::Status status = factory->get_contract(contract->get());
  // Unreadable options come first: what the calculator says about their fields
  // means little then.
  if (!options->error().ok()) {
    return WithPrefix("Node \"" + NodeNameOf(config) + "\": ",
                      options->error());
  }
  if (!status.ok()) return WithPrefix(config.calculator + ": ", status);
  status = CheckEntries(config.calculator, **contract);
  if (status.ok()) status = CheckStreams(config, **contract);
  if (!status.ok()) return status;
  return NodeContract{*factory, std::move(options), *std::move(contract)};
}

}  // namespace rerank::host
