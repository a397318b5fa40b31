# SPDX-License-Identifier: Apache-2.0
"""Trains, evaluates and exports the small reranker that ships with the package.

    sources     package lists and packages, fetched with apt
    texts       sections of documentation, dictionaries, FAQ documents
    pairs       queries with the text that answers each; training and held out
    unseen      what of the held-out pairs shares too much with training
    data        all of these together
    asking      what people might type to find a text
    prepare     the material of training: passages, queries, BM25's negatives
    material    its files
    vocabulary  a byte-level BPE tokenizer with Qwen's pre-tokenizer
    learn       training from the material alone, on any machine; comparing sizes
      classroom the material on one device, and the training of one network
      teacher   all-MiniLM-L6-v2: what it takes for near
      corpus    token ids on a device, and what each token weighs
      words     what is known of each token before training
      start     the network before its first step
      network   Qwen3ForCausalLM's arithmetic, in a form that trains fast
      forward   scores of many documents behind one shared beginning
      lessons   which queries and texts a step takes
      senses    the table alone
      reading   the loss of what texts mean
      training  the steps
    cases       test cases and their files
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
