# SPDX-License-Identifier: Apache-2.0
"""``tokenize``: the tokens of texts, or of the prompts that ``score`` would send."""

import argparse
import json

from harness._shared.vocabulary import Vocabulary
from harness.cli import parents
from harness.cli.inputs import read_texts
from harness.cli.model_options import load_model
from harness.cli.tables import table

EXAMPLE = """\
examples:
  python -m harness tokenize --text "yes" --text "<|im_end|>"
  python -m harness tokenize --query "make backups" --documents FILE --json

--text encodes a text by itself; special-token strings in it are control tokens, as
for /v3/tokenize. --query with --documents gives each document's whole prompt, in
which they are plain text.
"""


def register(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    """Adds the command to the parser."""
    parser = commands.add_parser(
        "tokenize",
        help="show the tokens of texts or prompts",
        description="Shows the tokens of texts, or of whole prompts.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        parents=[
            parents.model(),
            parents.loading(),
            parents.documents(required=False),
            parents.output(),
        ],
    )
    parser.add_argument(
        "--text", action="append", metavar="TEXT", help="a text; can be repeated"
    )
    parser.set_defaults(run=run, parser=parser)


def run(options: argparse.Namespace) -> None:
    """Runs the command.

    Raises:
        RerankError: A file or the model is at fault.
    """
    pair = options.query is not None and options.documents is not None
    half = (options.query is None) != (options.documents is None)
    if half or pair == (options.text is not None):
        options.parser.error("expected --text, or --query with --documents")
    documents = read_texts(options.documents) if pair else []
    servable = load_model(options)
    rows = (
        servable.encode(options.query, documents)
        if pair
        else servable.tokenize(options.text)
    )
    vocabulary = Vocabulary(servable.model.tokenizer_file)
    for ids in rows:
        texts = [vocabulary.text(token) for token in ids]
        if options.json:
            print(json.dumps({"tokens": ids, "texts": texts}))
        else:
            _show(ids, texts)


def _show(ids: list[int], texts: list[str | None]) -> None:
    with table("place", "id", text="token") as add_row:
        for place, (token, text) in enumerate(zip(ids, texts, strict=True)):
            # repr: nothing in a token steers the terminal, and spaces are seen.
            shown = "(not known)" if text is None else repr(text)
            add_row(str(place), str(token), shown)
