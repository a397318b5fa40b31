// SPDX-License-Identifier: Apache-2.0

#include "calculators/bake/row_graph.h"

#include <memory>
#include <openvino/opsets/opset13.hpp>
#include <vector>

#include "calculators/bake/new_rows.h"
#include "calculators/bake/token_code.h"
#include "calculators/engine/graph/arithmetic.h"

namespace rerank {
namespace {

namespace op = ov::opset13;
using graph::Add;
using graph::And;
using graph::AtLeast;
using graph::Convert;
using graph::Equal;
using graph::MaxOfRow;
using graph::Multiply;
using graph::Number;
using graph::Select;
using graph::Subtract;
using graph::SumOfRow;
using graph::Value;

// The old rows, read. i64 unless said otherwise; columns and counts are [B, 1].
struct OldRows {
  ServerRows at;
  Value ids;             // [B, L]: token numbers without their code
  Value query;           // what is kept of it, without its end
  Value query_end;       // tokens with a newline; 0 where the server has cut
  Value query_end_from;  // their column
  Value document;        // what is kept of it
  Value hollow;          // boolean [B, 1]
};

// A query of which the server has cut all or some of its end. A newline is put
// behind it, and it keeps so much less that the prompt is not too long.
Value CutQuery(const Value& size, const Value& own) {
  const Value kept =
      std::make_shared<op::Maximum>(Add(size, -1 - kOwnEnd), Number(0));
  return std::make_shared<op::Minimum>(own, kept);
}

OldRows Read(const Value& ids, const Value& mask, int64_t stride,
             int64_t separator) {
  OldRows rows;
  rows.at = FindServerRows(ids, mask, separator);
  const ServerRows& at = rows.at;
  Value part = Convert(AtLeast(ids, stride));
  for (int64_t i = kTextOnly + 1; i <= kLast; ++i) {
    part = Add(part, Convert(AtLeast(ids, i * stride)));
  }
  rows.ids = Subtract(ids, Multiply(part, stride));
  const Value before = Convert(AtLeast(at.sep, at.columns));
  const Value behind = Subtract(Number(1), before);
  // Tokens of a part or those after it.
  const auto count = [&](TokenPart first, const Value& where) {
    return SumOfRow(Multiply(Convert(AtLeast(part, first)), where));
  };

  // BOS and EOS are not of the query, which stands before SEP.
  const Value size = Add(Subtract(at.sep, at.start), -2);
  const Value whole = AtLeast(MaxOfRow(Multiply(part, before)), kLast);
  rows.query = Select(whole, Subtract(size, count(kTextOnly, before)),
                      CutQuery(size, Subtract(size, count(kFiller, before))));
  const Value with_newline = count(kNewlineOnly, before);
  rows.query_end = Multiply(with_newline, Convert(whole));
  rows.query_end_from = Add(Subtract(at.sep, with_newline), -1);

  const Value all = Add(Subtract(at.end, at.sep), -1);
  rows.document = Subtract(all, count(kFiller, behind));
  rows.hollow = And(Equal(rows.document, 0), AtLeast(all, 1));
  return rows;
}

GatheredRows Arrange(const OldRows& rows, const PromptTokens& prompt) {
  TokenSequence fixed = prompt.prefix;
  fixed.push_back(prompt.newline);
  fixed.insert(fixed.end(), prompt.document_label.begin(),
               prompt.document_label.end());
  fixed.insert(fixed.end(), prompt.suffix.begin(), prompt.suffix.end());
  const auto prefix_size = static_cast<int64_t>(prompt.prefix.size());
  const auto label_size = static_cast<int64_t>(prompt.document_label.size());
  const auto suffix_size = static_cast<int64_t>(prompt.suffix.size());

  GatheredRows layout;
  layout.fixed = rows.at.width;
  layout.source = WithFixedTokens(rows.ids, fixed);
  const Value newline = Add(layout.fixed, prefix_size);
  const Value cut = Equal(rows.query_end, 0);
  const Value query_end = Add(rows.query, prefix_size);
  const Value label = Add(query_end, Select(cut, Number(1), rows.query_end));
  const Value document = Add(label, label_size);
  const Value suffix = Add(document, rows.document);
  layout.parts = {
      {Number(0), layout.fixed},
      {Number(prefix_size), Add(rows.at.start, 1)},
      {query_end, Select(cut, newline, rows.query_end_from)},
      {label, Add(newline, 1)},
      {document, Add(rows.at.sep, 1)},
      {suffix, Add(newline, 1 + label_size)},
  };
  layout.length = Add(suffix, suffix_size);
  return layout;
}

}  // namespace

PromptRows BuildPromptRows(const Value& input_ids, const Value& attention_mask,
                           const PromptTokens& prompt, int64_t stride,
                           int64_t separator) {
  const OldRows old = Read(input_ids, attention_mask, stride, separator);
  const NewRows made = GatherNewRows(Arrange(old, prompt));
  PromptRows rows;
  rows.input_ids = made.input_ids;
  rows.attention_mask = made.attention_mask;
  rows.position_ids = RepeatForRows(input_ids, made.columns);
  rows.hollow = old.hollow;
  return rows;
}

}  // namespace rerank
