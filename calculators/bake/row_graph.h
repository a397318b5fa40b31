// SPDX-License-Identifier: Apache-2.0
//
// The front of a baked model: a graph that turns the rows of a stock
// cross-encoder into the model's own prompt. All of it is index arithmetic:
// each new row is gathered from the old row and the prompt's fixed tokens.
//
//   old  BOS query EOS SEP document EOS pad ..
//   new  prefix query+newline document_label document suffix pad ..
//
// Query and document come with both of their ends (token_code.h); the query
// keeps the one with a newline, the document its own. Rows need not share a
// query, and may be padded on either side; new rows are padded on the right.

#ifndef CALCULATORS_BAKE_ROW_GRAPH_H_
#define CALCULATORS_BAKE_ROW_GRAPH_H_

#include <openvino/core/node_output.hpp>

#include "calculators/core/tokens.h"

namespace rerank {

struct PromptTokens {
  TokenSequence prefix;          // all that is before the query
  TokenSequence document_label;  // between the query's newline and the document
  TokenSequence suffix;          // behind the document
  int64_t newline = 0;  // alone, behind a query that the server has cut

  // Without the newline.
  size_t size() const {
    return prefix.size() + document_label.size() + suffix.size();
  }
};

// T is the longest new row. A new row is longer than its old one by
// prompt.size(), less the four markers and kOwnEnd, at most.
struct PromptRows {
  ov::Output<ov::Node> input_ids;       // i64 [B, T]
  ov::Output<ov::Node> attention_mask;  // i64 [B, T]: 1 on real tokens
  ov::Output<ov::Node> position_ids;    // i64 [B, T]: 0 .. T - 1 in every row
  // boolean [B, 1]: the server split a document behind its last token, so the
  // row has nothing but the end that a newline would have given it.
  ov::Output<ov::Node> hollow;
};

// `input_ids` and `attention_mask` are i64 [B, L]; `separator` is SEP, which
// stands once in each row, and `stride` that of token_code.h.
PromptRows BuildPromptRows(const ov::Output<ov::Node>& input_ids,
                           const ov::Output<ov::Node>& attention_mask,
                           const PromptTokens& prompt, int64_t stride,
                           int64_t separator);

}  // namespace rerank

#endif  // CALCULATORS_BAKE_ROW_GRAPH_H_
