# SPDX-License-Identifier: Apache-2.0
"""Our tokens beside those of Hugging Face's tokenizers, on random strings.

    PYTHONPATH=tests/python python -m helpers.compare_texts --seconds 3600 --seed 1

Every difference is printed; the exit code is 1 when there was one. With --without the
models lack their tokenizer.json, so that the graph alone tells.
"""

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openvino
from openvino_tokenizers import convert_tokenizer

from harness._native import Tokenizer
from harness.servable import tokenizers_library
from helpers.random_texts import text_of
from helpers.text_kinds import KINDS

BATCH = 100


@dataclass
class Difference:
    """One text and what became of it."""

    text: str
    expected: list[int]
    got: list[int]


def save(tokenizer: Any, folder: Path) -> Path:  # noqa: ANN401 - a fast tokenizer
    """A model directory's tokenizer files; the path of openvino_tokenizer.xml."""
    tokenizer.save_pretrained(folder)
    file = folder / "openvino_tokenizer.xml"
    openvino.save_model(convert_tokenizer(tokenizer), file)
    return file


def load(file: Path) -> Tokenizer:
    return Tokenizer(file, tokenizers_library=tokenizers_library())


def differences(
    tokenizer: Any,  # noqa: ANN401 - a fast tokenizer
    ours: Tokenizer,
    texts: list[str],
) -> Iterator[Difference]:
    """Those of ``texts`` whose tokens differ."""
    expected = tokenizer(texts, add_special_tokens=False, split_special_tokens=True)
    got = ours.encode_text(texts)
    for text, ids, our_ids in zip(texts, expected["input_ids"], got, strict=True):
        if ids != our_ids:
            yield Difference(text, ids, our_ids)


def show(kind: str, tokenizer: Any, found: Difference) -> None:  # noqa: ANN401
    """One paragraph: the text, and where the tokens part."""
    same = 0
    for a, b in zip(found.expected, found.got, strict=False):
        if a != b:
            break
        same += 1
    print(f"{kind}: {found.text!a}")
    for name, ids in (("expected", found.expected), ("got", found.got)):
        part = ids[same : same + 8]
        print(f"  {name} from {same}: {part} {tokenizer.convert_ids_to_tokens(part)!a}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kinds", default=",".join(KINDS))
    parser.add_argument("--count", type=int, default=20_000, help="strings")
    parser.add_argument("--seconds", type=float, help="instead of --count")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--without", action="store_true")
    arguments = parser.parse_args()
    made = {}
    with tempfile.TemporaryDirectory() as folder:
        for kind in arguments.kinds.split(","):
            tokenizer = KINDS[kind]()
            file = save(tokenizer, Path(folder) / kind)
            if arguments.without:
                (file.parent / "tokenizer.json").unlink()
            made[kind] = tokenizer, load(file)
    different = dict.fromkeys(made, 0)
    generator = random.Random(arguments.seed)
    end = time.monotonic() + (arguments.seconds or 0)
    done = 0
    while time.monotonic() < end if arguments.seconds else done < arguments.count:
        texts = [text_of(generator) for _ in range(BATCH)]
        for kind, (tokenizer, ours) in made.items():
            for found in differences(tokenizer, ours, texts):
                different[kind] += 1
                show(kind, tokenizer, found)
        done += BATCH
    for kind, count in different.items():
        exact = "" if made[kind][1].exact_text else " (OpenVINO's own text steps)"
        print(f"{kind}: {count} of {done} strings differ{exact}")
    return int(any(different.values()))


if __name__ == "__main__":
    sys.exit(main())
