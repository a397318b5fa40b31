# SPDX-License-Identifier: Apache-2.0
"""A loaded folder for each kind of tokenizer."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tokenizer_kinds import KINDS, TokenizerKind, save_folder

KindMaker = Callable[[str], TokenizerKind]


@pytest.fixture(scope="session")
def kind_of(tmp_path_factory: pytest.TempPathFactory) -> KindMaker:
    """kind_of(name) -> that tokenizer and its folder."""
    root = tmp_path_factory.mktemp("kinds")
    made: dict[str, TokenizerKind] = {}

    def make(name: str) -> TokenizerKind:
        if name not in made:
            tokenizer = KINDS[name]()
            folder: Path = root / str(len(made))
            made[name] = TokenizerKind(tokenizer, save_folder(tokenizer, folder))
        return made[name]

    return make
