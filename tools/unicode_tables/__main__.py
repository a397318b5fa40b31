# SPDX-License-Identifier: Apache-2.0
"""The one command: asks the installed tokenizers package and writes the tables.

python -m tools.unicode_tables [FILE]
"""

import sys
from pathlib import Path

import tokenizers

from tools.unicode_tables import clusters, forms, properties, source

DEFAULT = Path(__file__).parents[2] / "calculators/core/unicode_tables.cc"


def main() -> None:
    """Writes the file, a minute or so."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    target.write_text(
        source.render(
            tokenizers.__version__,
            sets=properties.sets(),
            classes={
                "CombiningClasses": forms.combining_classes(),
                "ClusterClasses": clusters.classes(),
            },
            sequences=forms.sequences(),
            compositions=forms.compositions(),
        )
    )


main()
