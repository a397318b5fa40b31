# SPDX-License-Identifier: Apache-2.0
"""Measures by their names, as ir-measures computes them."""

from dataclasses import dataclass
from typing import Any

from harness._shared.library_errors import library_errors
from harness.datasets.dataset import Judgements, Rankings
from harness.errors import InvalidArgumentError

DEFAULT = ("nDCG@10", "MRR@10", "MAP", "Recall@10", "P@1")
Values = dict[str, dict[str, float]]  # measure -> query -> value


@dataclass(frozen=True)
class Measure:
    """One measure.

    Attributes:
        name: As it was asked for, for example MRR@10.
        of: ir-measures' own, for example RR@10.
    """

    name: str
    of: Any


def parse_measures(names: list[str]) -> list[Measure]:
    """The measures of such names.

    Raises:
        InvalidArgumentError: ir-measures has none of that name, or cannot compute it
            with the packages that are installed, or it comes twice.
    """
    import ir_measures

    pipeline: Any = ir_measures.DefaultPipeline
    found: list[Measure] = []
    for name in names:
        try:
            measure = ir_measures.parse_measure(name)
            supported = pipeline.supports(measure)
        except (NameError, ValueError, KeyError, TypeError) as error:
            raise InvalidArgumentError(
                f"--measure: expected a measure of ir-measures, as nDCG@10, got {name}"
            ) from error
        if not supported:
            raise InvalidArgumentError(
                f"--measure: {name} needs a package of ir-measures that is not there"
            )
        if any(known.of == measure for known in found):
            raise InvalidArgumentError(f"--measure: expected {name} once")
        found.append(Measure(name, measure))
    return found


def values(
    measures: list[Measure], judgements: Judgements, rankings: Rankings
) -> Values:
    """Every measure's value for every query that has judgements.

    Args:
        measures: At least one.
        judgements: A query without a ranking has the value 0.
        rankings: Document ids, best first; their order is what counts.
    """
    import ir_measures

    qrels = [
        ir_measures.Qrel(query, document, grade)
        for query, grades in judgements.items()
        for document, grade in grades.items()
    ]
    # Places in place of scores: equal scores would be put in an order of ids.
    run = [
        ir_measures.ScoredDoc(query, document, -float(place))
        for query, documents in rankings.items()
        for place, document in enumerate(documents)
    ]
    names = {measure.of: measure.name for measure in measures}
    found: Values = {m.name: dict.fromkeys(judgements, 0.0) for m in measures}
    with library_errors("ir-measures"):
        for metric in ir_measures.iter_calc(list(names), qrels, run):
            if metric.query_id in judgements:
                found[names[metric.measure]][metric.query_id] = float(metric.value)
    return found
