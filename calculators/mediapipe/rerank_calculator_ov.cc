// SPDX-License-Identifier: Apache-2.0

#include "calculators/mediapipe/rerank_calculator_ov.h"

#include <exception>
#include <memory>
#include <string>
#include <string_view>

#include "calculators/api/rerank.h"
#include "calculators/api/tokenize.h"
#include "calculators/core/error.h"
#include "calculators/mediapipe/calculator_options.h"
#include "calculators/mediapipe/status.h"

namespace mediapipe {
namespace {

constexpr char kRequestTag[] = "REQUEST_PAYLOAD";
constexpr char kResponseTag[] = "RESPONSE_PAYLOAD";
constexpr char kResourcesTag[] = "RERANK_NODE_RESOURCES";

// Runs `work` and turns whatever leaves it into a status: an exception that
// left a calculator would end the process.
template <typename Work>
absl::Status Guard(const Work& work) {
  try {
    return work();
  } catch (const rerank::Error& error) {
    return rerank::ToStatus(error);
  } catch (const std::exception& error) {
    return absl::InternalError(rerank::OneLine(error.what()));
  } catch (...) {
    return absl::InternalError("unknown exception");
  }
}

std::string Answer(const rerank::Servable& servable,
                   const rerank::RequestPayload& payload) {
  const std::string_view body = rerank::BodyOf(payload);
  if (rerank::IsTokenizeUri(payload.uri)) {
    return rerank::Tokenize(servable, body);
  }
  const auto cancellation = rerank::CancellationOf(payload);
  return rerank::Rerank(servable, body, cancellation.get());
}

}  // namespace

absl::Status RerankCalculatorOV::GetContract(CalculatorContract* cc) {
  cc->Inputs().Tag(kRequestTag).Set<rerank::RequestPayload>();
  cc->Outputs().Tag(kResponseTag).Set<std::string>();
  cc->InputSidePackets().Tag(kResourcesTag).Set<rerank::ServableMap>();
  return Guard([cc] {
    rerank::CheckCalculatorOptions(cc->Options<RerankCalculatorOVOptions>());
    return absl::OkStatus();
  });
}

absl::Status RerankCalculatorOV::Open(CalculatorContext* cc) {
  const auto& servables =
      cc->InputSidePackets().Tag(kResourcesTag).Get<rerank::ServableMap>();
  const auto it = servables.find(cc->NodeName());
  if (it != servables.end()) servable_ = rerank::ServableOf(it->second);
  if (servable_ == nullptr) {
    return absl::FailedPreconditionError(
        "Could not find initialized Rerank node named: " + cc->NodeName());
  }
  return absl::OkStatus();
}

absl::Status RerankCalculatorOV::Process(CalculatorContext* cc) {
  const auto& input = cc->Inputs().Tag(kRequestTag);
  if (input.IsEmpty()) return absl::InvalidArgumentError("Input is empty");
  return Guard([&] {
    const auto& payload = input.Get<rerank::RequestPayload>();
    auto response = MakePacket<std::string>(Answer(*servable_, payload));
    cc->Outputs()
        .Tag(kResponseTag)
        .AddPacket(response.At(cc->InputTimestamp()));
    return absl::OkStatus();
  });
}

absl::Status RerankCalculatorOV::Close(CalculatorContext*) {
  servable_.reset();
  return absl::OkStatus();
}

REGISTER_CALCULATOR(RerankCalculatorOV);

}  // namespace mediapipe
