# SPDX-License-Identifier: Apache-2.0
"""Trains, evaluates and exports the small reranker that ships with the package.

    sources     Debian's package descriptions and WordNet, fetched with apt
    pairs       queries with the text that answers each; training and held out
    unseen      what of the held-out pairs shares too much with training
    data        all of these together
    vocabulary  a byte-level BPE tokenizer with Qwen's pre-tokenizer
    negatives   what BM25 takes for the answer and is not
    words       what is known of each token before training
    start       the model before its first step
    forward     scores of many documents behind one shared head
    training    the steps
    testset     held-out queries, each with 20 documents
    evaluate    MRR and nDCG@10 of our scores, BM25 and random order
    export      int8 IR and tokenizer
    drift       the exported scores beside transformers'
    card        the model card, from training.json and evaluation.json
    record      what a result was made from; other settings are refused

One command does all, from the repository's root; the second measures a model that is
there, without training, and writes its card:

    python -m tools.train_mini_reranker WORK
    python -m tools.train_mini_reranker WORK --measure FOLDER

Needs ``pip install '.[train]'`` and apt (Debian or Ubuntu; no root). The same seed and
the same Debian release give the same data; weights differ in their last digits
between machines.
"""
