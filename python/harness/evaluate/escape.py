# SPDX-License-Identifier: Apache-2.0
"""Any text on a page: it is shown, and does nothing."""

import html
import unicodedata


def text(value: str, most: int | None = None) -> str:
    """A text for HTML and SVG, between tags or in a quoted attribute.

    Marks that turn the direction of what follows, and control characters, are shown as
    U+FFFD. What is beyond `most` characters is left out.
    """
    shown = value if most is None or len(value) <= most else f"{value[:most]} ..."
    plain = "".join(
        "\N{REPLACEMENT CHARACTER}" if _steers(character) else character
        for character in shown
    )
    return html.escape(plain, quote=True)


def _steers(character: str) -> bool:
    if character in "\n\t":
        return False
    kind = unicodedata.category(character)
    return kind in ("Cc", "Cs") or unicodedata.bidirectional(character) in (
        "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI",
    )  # fmt: skip
