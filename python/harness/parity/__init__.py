# SPDX-License-Identifier: Apache-2.0
"""Measures how far our scores are from a second implementation's.

    texts    the built-in set of queries and documents
    oracle   which second implementation a checkpoint is compared with
    model_card, cross_encoder, server_rows  those implementations
    metrics  differences, rank correlation, top-1 agreement
    runner   both implementations over a set, one run a model and precision
    plot     the report's pictures
    report   the table on a terminal, the HTML page

Needs the extra ``reference``, for cross-encoders ``cross-encoder``, and matplotlib
for the page; importing needs none.
The command is ``python -m harness parity``; docs/accuracy.md says what the numbers
mean.
"""
