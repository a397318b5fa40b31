// SPDX-License-Identifier: Apache-2.0

#include "calculators/bake/pair_rows.h"

#include "calculators/bake/new_rows.h"

namespace rerank {
namespace {

using graph::Add;
using graph::Number;
using graph::Subtract;
using graph::Value;

}  // namespace

PairRows BuildPairRows(const Value& input_ids, const Value& attention_mask,
                       const PairTemplate& pair, int64_t separator) {
  const ServerRows old = FindServerRows(input_ids, attention_mask, separator);
  TokenSequence fixed = pair.prefix;
  fixed.insert(fixed.end(), pair.separator.begin(), pair.separator.end());
  fixed.insert(fixed.end(), pair.suffix.begin(), pair.suffix.end());
  const auto prefix_size = static_cast<int64_t>(pair.prefix.size());
  const auto separator_size = static_cast<int64_t>(pair.separator.size());
  const auto suffix_size = static_cast<int64_t>(pair.suffix.size());

  // BOS and EOS stand around the query, SEP and EOS around the document.
  const Value query = Add(Subtract(old.sep, old.start), -2);
  const Value between = Add(query, prefix_size);
  const Value document = Add(between, separator_size);
  const Value behind = Add(document, Add(Subtract(old.end, old.sep), -1));
  GatheredRows layout;
  layout.fixed = old.width;
  layout.source = WithFixedTokens(input_ids, fixed);
  layout.parts = {
      {Number(0), layout.fixed},
      {Number(prefix_size), Add(old.start, 1)},
      {between, Add(layout.fixed, prefix_size)},
      {document, Add(old.sep, 1)},
      {behind, Add(layout.fixed, prefix_size + separator_size)},
  };
  layout.length = Add(behind, suffix_size);
  const NewRows made = GatherNewRows(layout);

  PairRows rows;
  rows.input_ids = made.input_ids;
  rows.attention_mask = made.attention_mask;
  // Padding has type 0, as tokenizers pad.
  rows.token_type_ids = graph::Multiply(made.attention_mask, 0);
  if (pair.first_types) {
    const Value second = Add(between, static_cast<int64_t>(*pair.first_types));
    rows.token_type_ids =
        graph::Multiply(made.attention_mask,
                        graph::Convert(graph::AtLeast(made.columns, second)));
  }
  return rows;
}

}  // namespace rerank
