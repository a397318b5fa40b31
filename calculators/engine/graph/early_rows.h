// SPDX-License-Identifier: Apache-2.0
//
// Rows that are scored, taken as early as may be. Behind a model's last
// attention each token is computed alone, so that of the last layer's products
// only those of the scored rows are needed:
//
//   before   attention [B, T, ...] -> o_proj, MLP, norm [B, T, H] -> rows
//   after    attention [B, T, ...] -> rows -> o_proj, MLP, norm [N, H]
//
// What mixes tokens, what is not understood and what somebody else needs of all
// tokens stays as it is, and rows are taken behind it.

#ifndef CALCULATORS_ENGINE_GRAPH_EARLY_ROWS_H_
#define CALCULATORS_ENGINE_GRAPH_EARLY_ROWS_H_

#include <functional>
#include <openvino/core/model.hpp>

namespace rerank {

// Takes the rows that are scored: hidden state of any shape -> [N, H].
using SelectRows =
    std::function<ov::Output<ov::Node>(const ov::Output<ov::Node>&)>;

// A `select` that takes rows of `hidden` early and of any other value as the
// given one does. The end of the graph is looked at now, with `hidden`
// [B, T, H] or [T, 1, H]; what stands in front of it may be changed before the
// result is called.
SelectRows TakeEarly(const ov::Model& model, const ov::Output<ov::Node>& hidden,
                     SelectRows select);

// Of what the product with the vocabulary reads, where that is understood.
SelectRows TakeEarly(const ov::Model& model, SelectRows select);

// The same for a classifier whose graph takes each row's token at a constant
// place, an encoder's [CLS]: changes `model`.
void TakeClassifierRowsEarly(ov::Model* model);

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_GRAPH_EARLY_ROWS_H_
