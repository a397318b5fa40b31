# SPDX-License-Identifier: Apache-2.0
"""BM25's order, and what it does with words that nobody has."""

from harness.datasets.dataset import Memory
from harness.evaluate.bm25 import Bm25, search

TEXTS = Memory(
    {
        "a": "encrypted backup of files",
        "b": "chess and other games",
        "c": "backup backup backup",
        "d": "the mail server",
        "e": "chess and other games",
    }
)


def test_documents_that_share_a_word_come_best_first() -> None:
    index = Bm25(TEXTS)
    assert index.best("encrypted backup", 9) == ["a", "c"]
    assert index.best("backup", 1) == ["c"]
    assert search(index, {"q": "mail", "r": "files"}, 9) == {"q": ["d"], "r": ["a"]}


def test_equal_ones_keep_the_corpus_order() -> None:
    index = Bm25(TEXTS)
    assert index.best("chess", 9) == ["b", "e"]
    assert index.best("chess", 1) == ["b"]
    assert index.rank("chess", ["d", "e", "a", "b"]) == ["e", "b", "d", "a"]


def test_a_query_of_unknown_words_finds_nothing() -> None:
    index = Bm25(TEXTS)
    for query in ("zebra", "the", "", "検索"):
        assert index.best(query, 9) == []
        assert index.rank(query, ["b", "a"]) == ["b", "a"]


def test_a_corpus_without_words_finds_nothing() -> None:
    for texts in (Memory({"a": "the", "b": ""}), Memory()):
        assert Bm25(texts).best("the", 9) == []
