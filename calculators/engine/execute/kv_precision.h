// SPDX-License-Identifier: Apache-2.0
//
// In which precision KV entries are kept: that of the inference, unless the
// properties say otherwise. What an export writes into its IR is meant for
// chats; scores want the entries as precise as everything else.

#ifndef CALCULATORS_ENGINE_EXECUTE_KV_PRECISION_H_
#define CALCULATORS_ENGINE_EXECUTE_KV_PRECISION_H_

#include <openvino/runtime/core.hpp>
#include <optional>
#include <string>

namespace rerank {

// The precision that `device` really computes in with these properties: a hint
// is only a hint, and a CPU without bf16 takes f32 instead. f32 for "dynamic",
// each operation in its own type; nullopt when the device does not tell.
std::optional<ov::element::Type> InferencePrecision(
    ov::Core* core, const std::string& device, const ov::AnyMap& properties);

// Sets KV_CACHE_PRECISION to `precision`, unless the properties have it or
// there is none. Returns whether it was set.
bool FollowInferencePrecision(const std::optional<ov::element::Type>& precision,
                              ov::AnyMap* properties);

// The precisions of KV entries that `properties` ask for, for messages:
// "KV_CACHE_PRECISION u8, KEY_CACHE_PRECISION u8"; "" for none.
std::string KvPrecisionText(const ov::AnyMap& properties);

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_EXECUTE_KV_PRECISION_H_
