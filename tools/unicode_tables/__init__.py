# SPDX-License-Identifier: Apache-2.0
"""Writes calculators/core/unicode_tables.cc.

    properties  what Hugging Face's tokenizers takes for a mark, a space, ...
    forms       its decompositions, compositions and lower case
    clusters    its grapheme clusters
    source      the C++ file

Tokens must equal those of Hugging Face's tokenizers, whose parts hold Unicode data of
versions 8 to 17. So everything is asked of the package itself, one code point after the
other: which version a part has needs no guess, and the tables do not depend on the
Python that runs this.
"""
