// SPDX-License-Identifier: Apache-2.0
//
// The front of a baked model: a graph that turns the rows of a stock
// cross-encoder into the model's own prompt. All of it is index arithmetic:
// each new row is gathered from the old row and the prompt's fixed tokens.
//
//   old  BOS q1 .. qn EOS SEP d1 .. dm EOS pad ..
//   new  prefix q1 .. q(n-1) merged document_head d1 .. dm suffix pad ..
//
// `merged` stands for qn and the newline behind the query (newline_table.h).
// Rows need not share a query, and may be padded on either side; new rows are
// padded on the right.

#ifndef CALCULATORS_BAKE_ROW_GRAPH_H_
#define CALCULATORS_BAKE_ROW_GRAPH_H_

#include <openvino/core/node_output.hpp>

#include "calculators/bake/newline_table.h"
#include "calculators/core/tokens.h"

namespace rerank {

struct PromptTokens {
  TokenSequence prefix;         // all that is before the query
  TokenSequence document_head;  // between the query's newline and the document
  TokenSequence suffix;         // behind the document
  NewlineTable newline;

  size_t size() const {
    return prefix.size() + document_head.size() + suffix.size();
  }
};

// All i64 [B, T]; T is the longest new row.
struct PromptRows {
  ov::Output<ov::Node> input_ids;
  ov::Output<ov::Node> attention_mask;  // 1 on real tokens
  ov::Output<ov::Node> position_ids;    // 0 .. T - 1 in every row
};

// `input_ids` and `attention_mask` are i64 [B, L]; `separator` is SEP, which
// stands once in each row. A query has at least one token.
PromptRows BuildPromptRows(const ov::Output<ov::Node>& input_ids,
                           const ov::Output<ov::Node>& attention_mask,
                           const PromptTokens& prompt, int64_t separator);

}  // namespace rerank

#endif  // CALCULATORS_BAKE_ROW_GRAPH_H_
