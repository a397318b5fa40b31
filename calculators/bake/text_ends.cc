// SPDX-License-Identifier: Apache-2.0

#include "calculators/bake/text_ends.h"

#include <cstring>
#include <openvino/opsets/opset13.hpp>
#include <set>
#include <vector>

#include "calculators/bake/extension_op.h"
#include "calculators/bake/token_code.h"
#include "calculators/bake/tokenizer_graph.h"
#include "calculators/engine/graph/arithmetic.h"

namespace rerank {
namespace {

namespace op = ov::opset13;
using graph::Add;
using graph::AtLeast;
using graph::Concat;
using graph::Convert;
using graph::Gather;
using graph::Multiply;
using graph::Number;
using graph::Size;
using graph::Subtract;
using graph::Value;
using Node = std::shared_ptr<ov::Node>;

constexpr auto kIndex = ov::element::i32;

// Pieces of text by row: where a row's pieces begin and end, where each piece
// begins and ends, and all bytes.
enum RaggedText : size_t { kRowBegin, kRowEnd, kBegin, kEnd, kBytes, kParts };
// RegexSplit with this many inputs has one more behind the text: whether a
// piece is left alone.
constexpr size_t kSplitWithSkips = 7;

bool IsA(const ov::Node& node, const char* type) {
  return std::strcmp(node.get_type_name(), type) == 0;
}

// Those that make pre-tokens for `bpe`, the first one first.
std::vector<Node> Splits(const ov::Node& bpe, const std::string& name) {
  std::vector<Node> splits;
  for (Node node = bpe.get_input_node_shared_ptr(kBegin);
       IsA(*node, "RegexSplit");
       node = node->get_input_node_shared_ptr(kBegin)) {
    splits.insert(splits.begin(), node);
  }
  if (splits.empty()) {
    RefuseTokenizer(name, "expected RegexSplit in front of BPETokenizer");
  }
  for (const Node& split : splits) {
    if (split->get_input_size() == splits.back()->get_input_size()) continue;
    RefuseTokenizer(name, "expected every RegexSplit to skip added tokens");
  }
  return splits;
}

// [n]: 0 .. n - 1
Value Numbers(const Value& count) { return graph::Columns(count); }

// The last piece of each row without its newline, split anew: a text's own end
// may have other pre-tokens ("a\n " has two, "a\n \n" one).
ov::OutputVector SplitLast(const ov::OutputVector& pieces,
                           const std::vector<Node>& splits) {
  const Value rows = Size(pieces[kRowEnd], 0, kIndex);
  const Value last = Add(pieces[kRowEnd], -1);
  ov::OutputVector text = {Numbers(rows), Add(Numbers(rows), 1),
                           Gather(pieces[kBegin], last),
                           Add(Gather(pieces[kEnd], last), -1), pieces[kBytes]};
  // A plain added token is no pre-token, and stays whole.
  const Node& made = splits.back();
  Value skip;
  if (made->get_input_size() == kSplitWithSkips) {
    skip = Gather(made->output(kParts), last);
  }
  for (const Node& split : splits) {
    ov::OutputVector inputs = split->input_values();
    std::copy(text.begin(), text.end(), inputs.begin());
    if (inputs.size() == kSplitWithSkips) inputs[kParts] = skip;
    const Node again = split->clone_with_new_inputs(inputs);
    text = again->outputs();
    if (inputs.size() == kSplitWithSkips) skip = again->output(kParts);
    text.resize(kParts);
  }
  return text;
}

// Rows of all: n of p, then n of x, then n of y.
ov::OutputVector JoinRows(const ov::OutputVector& pieces,
                          const ov::OutputVector& last) {
  const Value offset = Size(pieces[kBegin], 0, kIndex);
  const Value before_last = Add(pieces[kRowEnd], -1);
  ov::OutputVector rows(kParts);
  rows[kRowBegin] =
      Concat({pieces[kRowBegin], Add(last[kRowBegin], offset), before_last}, 0);
  rows[kRowEnd] =
      Concat({before_last, Add(last[kRowEnd], offset), pieces[kRowEnd]}, 0);
  rows[kBegin] = Concat({pieces[kBegin], last[kBegin]}, 0);
  rows[kEnd] = Concat({pieces[kEnd], last[kEnd]}, 0);
  // BPETokenizer takes it that there are at most as many tokens as bytes, and
  // the ends are encoded twice.
  rows[kBytes] = Concat({pieces[kBytes], pieces[kBytes]}, 0);
  return rows;
}

// One of the three groups of rows: its tokens are ids[begin .. end) each, i32.
struct Part {
  Value begin;  // [n]
  Value end;    // [n]
};

Part TakeRows(const ov::OutputVector& ragged, const Value& rows,
              int64_t group) {
  const auto axis = op::Constant::create(kIndex, ov::Shape{1}, {0});
  const auto from =
      std::make_shared<op::Unsqueeze>(Multiply(rows, group), Number(0));
  const auto to =
      std::make_shared<op::Unsqueeze>(Multiply(rows, group + 1), Number(0));
  const auto step = op::Constant::create(kIndex, ov::Shape{1}, {1});
  const auto take = [&](const Value& value) {
    return std::make_shared<op::Slice>(value, from, to, step, axis);
  };
  return {take(ragged[0]), take(ragged[1])};
}

// Tokens by row, each with its part.
ov::OutputVector Encode(ov::Core* core, const ov::OutputVector& ragged,
                        int64_t stride) {
  const Value rows = std::make_shared<op::Divide>(Size(ragged[0], 0, kIndex),
                                                  Number(3, kIndex));
  const Value& ids = ragged[2];
  const Part plain = TakeRows(ragged, rows, 0);
  const Part own = TakeRows(ragged, rows, 1);
  const Part with = TakeRows(ragged, rows, 2);
  // Where a token is tells its part, but for y's last one.
  const Value at = Numbers(Size(ids, 0, kIndex));
  const auto from = [&](const Part& part, int64_t step) {
    const Value begin = Gather(part.begin, Number(0));
    return Multiply(Convert(AtLeast(at, begin), kIndex), step * stride);
  };
  Value coded =
      Add(Add(ids, from(own, kTextOnly)), from(with, kNewlineOnly - kTextOnly));
  const Value last = Add(with.end, -1);
  coded = std::make_shared<op::ScatterElementsUpdate>(
      coded, last, Add(Gather(ids, last), kLast * stride), Number(0));
  // Each row has fillers of its own: CombineSegments takes it that no two rows
  // share a token.
  const Value filler_begin = Multiply(Numbers(rows), kOwnEnd);
  const Value most = Number(kOwnEnd, kIndex);
  const Value own_size = Subtract(own.end, own.begin);
  const Value filler_end =
      Add(filler_begin,
          Subtract(most, std::make_shared<op::Minimum>(own_size, most)));
  const Value fillers = std::make_shared<op::Broadcast>(
      Number(kFiller * stride, kIndex),
      std::make_shared<op::Unsqueeze>(Multiply(rows, kOwnEnd), Number(0)));
  return MakeExtensionOp(
      core, {"CombineSegments", {}, ov::element::TypeVector(6, kIndex)},
      {plain.begin, plain.end, coded, own.begin, own.end, coded, filler_begin,
       filler_end, fillers, with.begin, with.end, coded,
       op::Constant::create(kIndex, ov::Shape{4}, {0, 0, 0, 0})});
}

}  // namespace

void AppendTextEnds(ov::Core* core, const std::shared_ptr<ov::Model>& tokenizer,
                    int64_t stride, const std::string& name) {
  const Node bpe = FindOperation(*tokenizer, "BPETokenizer", name);
  const Node dense = FindOperation(*tokenizer, "RaggedToDense", name);
  // What makes rows of tokens now: BPETokenizer, or what cuts them or adds
  // special tokens.
  const Node tokens = dense->get_input_node_shared_ptr(0);
  std::vector<std::set<ov::Input<ov::Node>>> targets;
  for (size_t i = 0; i < tokens->get_output_size(); ++i) {
    targets.push_back(tokens->output(i).get_target_inputs());
    if (i > 2 && !targets.back().empty()) {
      RefuseTokenizer(name, "expected no token types");
    }
  }
  const std::vector<Node> splits = Splits(*bpe, name);
  ov::OutputVector pieces = bpe->input_values();
  pieces.resize(kParts);
  const ov::OutputVector joined = JoinRows(pieces, SplitLast(pieces, splits));
  for (size_t i = 0; i < kParts; ++i) {
    bpe->input(i).replace_source_output(joined[i]);
  }
  const ov::OutputVector coded = Encode(core, bpe->outputs(), stride);
  for (size_t i = 0; i < 3 && i < targets.size(); ++i) {
    for (ov::Input<ov::Node> target : targets[i]) {
      target.replace_source_output(coded[i]);
    }
  }
  tokenizer->validate_nodes_and_infer_types();
}

}  // namespace rerank
