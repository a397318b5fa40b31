// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/option_limits.h"

#include <string>

#include "calculators/core/error.h"
#include "calculators/engine/paged_executor.h"

namespace rerank {
namespace {

void CheckPositive(const std::string& name, uint64_t value) {
  if (value != 0) return;
  throw Error(ErrorCode::kInvalidArgument,
              name + ": expected at least 1, got 0");
}

}  // namespace

void CheckServableOptions(const ServableOptions& options,
                          const OptionNames& names) {
  CheckPositive(names.max_length, options.max_length.value_or(1));
  CheckPositive(names.max_documents, options.max_documents);
  CheckPositive("max_tokens_per_document",
                options.max_tokens_per_document.value_or(1));
  CheckPositive("max_batched_tokens", options.scheduler.max_batched_tokens);
  CheckPositive("max_queued_tokens", options.scheduler.max_queued_tokens);
  if (options.kv_cache_bytes > kMostKvBytes) {
    throw Error(ErrorCode::kInvalidArgument,
                "kv_cache_bytes: expected at most " +
                    std::to_string(kMostKvBytes) + ", got " +
                    std::to_string(options.kv_cache_bytes));
  }
}

}  // namespace rerank
