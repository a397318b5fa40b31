// SPDX-License-Identifier: Apache-2.0
//
// How long a model's rows may be, in tokens.

#ifndef CALCULATORS_ENGINE_MODEL_ROW_LENGTH_H_
#define CALCULATORS_ENGINE_MODEL_ROW_LENGTH_H_

#include <cstddef>
#include <cstdint>
#include <optional>

#include "calculators/engine/model/model_directory.h"

namespace rerank {

// Whether the model's rows are OpenVINO Model Server's.
bool ReadsServerRows(const ModelDescription& model);

// The longest row: the model's own, or what was `asked` for. Throws
// invalid_argument for more, which would need positions that the model does not
// have; the server's number may count some that no token can have.
size_t LongestRow(const ModelDescription& model,
                  const std::optional<uint64_t>& asked);

// Tokens of a query in the server's rows of at most `most` tokens: half of what
// the server counts, which is `counted` or `most`. Throws invalid_argument when
// there is no room for a document beside it.
size_t ServerQueryRoom(size_t counted, size_t most);

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_MODEL_ROW_LENGTH_H_
