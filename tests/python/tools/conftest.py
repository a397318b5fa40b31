# SPDX-License-Identifier: Apache-2.0
"""What tests of the training tools share."""

from collections.abc import Iterator
from typing import Any

import pytest
import torch
from tokenizers import Tokenizer

from helpers.few_lessons import PAIRS, make_lessons
from tools.train_mini_reranker.forward import Frame
from tools.train_mini_reranker.lessons import Lessons
from tools.train_mini_reranker.prepare import frame_texts
from tools.train_mini_reranker.vocabulary import train_vocabulary


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """So small products gain nothing by a second, which beside other tests waits."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="session")
def tokenizer(tmp_path_factory: pytest.TempPathFactory) -> Any:  # noqa: ANN401
    out = tmp_path_factory.mktemp("vocabulary") / "tokenizer"
    train_vocabulary([text for p in PAIRS for text in (p.topic, p.text)] * 20, out)
    return Tokenizer.from_file(str(out / "tokenizer.json"))


@pytest.fixture(scope="session")
def frame(tokenizer: Any) -> Frame:  # noqa: ANN401
    return Frame.of(frame_texts(), tokenizer)


@pytest.fixture(scope="session")
def lessons(tokenizer: Any) -> Lessons:  # noqa: ANN401
    """Of few_lessons.PAIRS."""
    return make_lessons(tokenizer)
