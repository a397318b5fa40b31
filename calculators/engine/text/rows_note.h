// SPDX-License-Identifier: Apache-2.0
//
// Says whose rows a cross-encoder reads (model_rows.h), and whether it was
// trained on others.

#ifndef CALCULATORS_ENGINE_TEXT_ROWS_NOTE_H_
#define CALCULATORS_ENGINE_TEXT_ROWS_NOTE_H_

#include <string>

#include "calculators/engine/model/model_directory.h"
#include "calculators/engine/text/special_tokens.h"

namespace rerank {

struct RowsNote {
  std::string text;  // one line; "" where rows are a prompt's
  // The checkpoint was trained on other rows, so its published scores are
  // others.
  bool differs = false;
};

RowsNote DescribeRows(const ModelDescription& model,
                      const SpecialTokens& special);

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_TEXT_ROWS_NOTE_H_
