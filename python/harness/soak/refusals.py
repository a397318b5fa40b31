# SPDX-License-Identifier: Apache-2.0
"""Requests that must be refused, and the word that each error must hold."""

import json
import random
from dataclasses import dataclass

from harness.errors import InvalidArgumentError, RerankError
from harness.soak.options import SoakOptions

# Body and the field that the message names, whatever the model.
BAD_BODIES = (
    ("", "request"),
    ("{", "request"),
    ("[]", "request"),
    ("null", "request"),
    ('{"query": "q"}', "documents"),
    ('{"documents": ["a"]}', "query"),
    ('{"query": "", "documents": ["a"]}', "query"),
    ('{"query": "q", "documents": []}', "documents"),
    ('{"query": "q", "documents": ["a", {"text": "b"}]}', "documents"),
    ('{"query": "q", "documents": ["a"], "top_n": -1}', "top_n"),
    ('{"query": "q", "documents": ["a"], "top_n": "1"}', "top_n"),
    ('{"query": "q", "documents": [{"text": "a"}], "rank_fields": ["b"]}', "b field"),
    ('{"query": "q", "documents": ["a"], "max_chunks_per_doc": -1}', "max_chunks"),
    ('{"query": "q", "documents": ["a"], "long_documents": "X"}', "long_documents"),
    ('{"query": "q", "query": "r", "documents": ["a"]}', "query"),
    ('{"query": "\\ud800", "documents": ["a"]}', "query"),
    ('{"query": "q", "documents": ["a"], "x": 1e999}', "in x"),
    ('{"query": "q", "documents": ["a"], "x": ' + "[" * 100 + "]" * 100 + "}", "in x"),
)


@dataclass(frozen=True)
class Refusal:
    """A request that must be refused.

    Attributes:
        body: Its JSON, or what should be JSON.
        error: The kind of error.
        word: What the message must hold.
    """

    body: str
    error: type[RerankError]
    word: str

    def fault(self, error: RerankError) -> str:
        """What is wrong with the error; "" when it is right."""
        if type(error) is self.error and self.word in str(error):
            return ""
        name = type(error).__name__
        return f"{name}: {error}; expected {self.error.__name__} with '{self.word}'"


def bad_refusal(chance: random.Random) -> Refusal:
    """A request that is wrong."""
    body, word = chance.choice(BAD_BODIES)
    return Refusal(body, InvalidArgumentError, word)


def limit_refusal(chance: random.Random, options: SoakOptions) -> Refusal:
    """A request beyond a limit of the servable: documents, chunks or the queue."""
    limit = chance.choice(["documents", "chunks", "queue"])
    # Longer than a prompt: a word is a token, or more.
    long = " a" * options.max_length
    if limit == "documents":
        documents = ["a"] * (options.max_documents + 1)
    elif limit == "chunks":
        documents = [long] * (options.max_documents // 2 + 1)
    else:
        # Different ones, as equal documents wait once.
        documents = [f"{i}{long}" for i in range(options.max_documents)]
    body = {"query": "q", "documents": documents}
    if limit != "queue":
        return Refusal(json.dumps(body), InvalidArgumentError, "max_allowed_chunks")
    body_text = json.dumps(body | {"long_documents": "TRUNCATE"})
    return Refusal(body_text, InvalidArgumentError, "max_queued_tokens")
