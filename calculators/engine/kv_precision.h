// SPDX-License-Identifier: Apache-2.0
//
// In which precision KV entries are kept: that of the inference, unless the
// properties say otherwise. What an export writes into its IR is meant for
// chats; scores want the entries as precise as everything else.

#ifndef CALCULATORS_ENGINE_KV_PRECISION_H_
#define CALCULATORS_ENGINE_KV_PRECISION_H_

#include <openvino/runtime/core.hpp>
#include <string>

namespace rerank {

// Sets KV_CACHE_PRECISION to the precision that `device` really computes in
// with these properties: a hint is only a hint, and a CPU without bf16 takes
// f32 instead. Returns whether it was set; false when it was there already, or
// the device does not tell.
bool FollowInferencePrecision(ov::Core* core, const std::string& device,
                              ov::AnyMap* properties);

// The precisions of KV entries that `properties` ask for, for messages:
// "KV_CACHE_PRECISION u8, KEY_CACHE_PRECISION u8"; "" for none.
std::string KvPrecisionText(const ov::AnyMap& properties);

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_KV_PRECISION_H_
