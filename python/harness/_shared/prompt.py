# SPDX-License-Identifier: Apache-2.0
"""Qwen3-Reranker's prompt as text, for contenders that have no template.

    <system text> <Instruct> <Query> <Document>:   document   <assistant's turn>
    |---------------- query_part ---------------|            |---- SUFFIX ----|

Also what the oracle of harness.parity scores. Not what ``ours`` uses: its prompt is
written in C++. A test compares both, token by token.
"""

PREFIX = (
    "<|im_start|>system\nJudge whether the Document meets the requirements based on "
    'the Query and the Instruct provided. Note that the answer can only be "yes" or '
    '"no".<|im_end|>\n<|im_start|>user\n'
)
SUFFIX = "<|im_end|>\n<|im_start|>assistant\n<think>\n\n</think>\n\n"
INSTRUCTION = (
    "Given a web search query, retrieve relevant passages that answer the query"
)


def pair(query: str, document: str, instruction: str = INSTRUCTION) -> str:
    """The part that users write, in its frame."""
    return f"<Instruct>: {instruction}\n<Query>: {query}\n<Document>: {document}"


def query_part(query: str) -> str:
    """Everything in front of the document."""
    return PREFIX + pair(query, "")


def whole(query: str, document: str) -> str:
    """One prompt."""
    return PREFIX + pair(query, document) + SUFFIX
