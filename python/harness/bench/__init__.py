# SPDX-License-Identifier: Apache-2.0
"""Measures this project beside others that score with the same model.

    workloads   what is scored: texts made from a seed
    models      what they score with: an export and its checkpoint
    prompt      the prompt that every contender scores
    peers       the contenders, one file each
    child       the process that a contender runs in
    process     that process seen from outside: questions, time limits, ends
    contest     the contenders of one workload, alternating round by round
    runner      all workloads; bench.json
    results     from measurements to what bench.json says
    machine     processor, memory, versions
    report      the table on the terminal
    plot        bench.png
    client      one client of a running server
    load        many of them; load.json
    compare     two result files; compare_plot and load_plot draw them

Not for checking that scores are right: tests/python/numbers does that. The command is
``python -m harness bench``; docs/performance.md says what each number means.
"""
