# SPDX-License-Identifier: Apache-2.0
"""Measures how far our scores are from transformers'.

    texts    the built-in set of queries and documents
    oracle   the second implementation: transformers, after the model card
    metrics  differences, rank correlation, top-1 agreement
    runner   both implementations over a set, one run a model and precision
    plot     the report's pictures
    report   the table on a terminal, the HTML page

Needs the extra ``reference``, and matplotlib for the page; importing needs neither.
The command is ``python -m harness parity``; docs/accuracy.md says what the numbers
mean.
"""
