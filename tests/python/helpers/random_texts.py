# SPDX-License-Identifier: Apache-2.0
"""Random strings that trip tokenizers, the same for the same generator."""

import random
import unicodedata
from functools import cache
from typing import Literal

ORDINARY = [
    "Công nghệ thông tin giúp người Việt Nam tiết kiệm thời gian và tiền bạc.",
    "Ẹ kú àárọ̀, ṣé dáadáa ni? Ọmọ mi ń kọ́ ẹ̀kọ́ Yorùbá ní ilé-ìwé.",
    "בְּרֵאשִׁית בָּרָא אֱלֹהִים אֵת הַשָּׁמַיִם וְאֵת הָאָרֶץ",
    "بِسْمِ ٱللَّهِ ٱلرَّحْمَٰنِ ٱلرَّحِيمِ، إِنَّ اللُّغَةَ الْعَرَبِيَّةَ جَمِيلَةٌ",
    "Ἐν ἀρχῇ ἦν ὁ λόγος, καὶ ὁ λόγος ἦν πρὸς τὸν θεόν. ΣΟΦΟΣ ἌΝΘΡΩΠΟΣ",
    "हिन्दी में लिखा हुआ एक छोटा वाक्य, क्षत्रिय और ज्ञानी।",
    "এটি বাংলা ভাষায় লেখা একটি বাক্য। தமிழ் ஒரு பழமையான மொழி. తెలుగు లిపి",
    "ภาษาไทยไม่มีช่องว่างระหว่างคำ น้ำใจ ກຳລັງ ພາສາລາວ မြန်မာဘာသာ ភាសាខ្មែរ",
    "བོད་སྐད་ཀྱི་ཡི་གེ ᠮᠣᠩᠭᠣᠯ ᠬᠡᠯᠡ\u180e ᠪᠢᠴᠢᠭ",
    "今日は良い天気です。ﾊﾝｶｸ ガギグゲゴ ㍿ ㌔ ﷺ 漢字仮名交じり文、東京都。",
    "中文分词没有空格，繁體字與简体字。㐀㐁 𠀀𠀁 豈更 ㋿",
    "한국어 문장입니다. 각각 ᄀᆞᆨ 한글 자모 값 갋",
    "Größe, Straße, STRASSE, ẞ; İstanbul ılık IŞIK; ﬁnd ﬂow Ǆ ǅ ǆ",
    "Ein Kilogramm kostet 3½ €, ①②③ x² + y₃ ≠ ∑ Å Å K ™ ℡",
    "don't we'll they've I'm he'd it's CAN'T we’re ſ'ſ",
    "def f(x):\n\treturn {'a': [1, 2.5e-3], \"b\": x**2}  # 100%\r\n\r\n  ```",
    "https://example.org/a?b=c&d=%20e#f <p class='x'>&amp;</p> C:\\dir\\file.txt",
    "👩🏽\u200d💻 👨\u200d👩\u200d👧\u200d👦 🇩🇪🇫🇷 ☃️ ❤️\u200d🔥 1️⃣ 🏴󠁧󠁢󠁳󠁣󠁴󠁿 🫶🏿",
]
SPACES = [
    *"\t\n\x0b\x0c\r \x1c\x1d\x1e\x1f\x85\xa0\u1680\u180e\u2000\u2001\u2002\u2003",
    *"\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u200c\u200d\u2028\u2029",
    *"\u202f\u205f\u2060\u3000\ufeff\u2581\u2800\u3164",
    "\r\n", "  ", "   ", "\n\n", " \n ", "\t\t",
]  # fmt: skip
ASCII = [chr(c) for c in range(0x20, 0x7F)]
FORMS: tuple[Literal["NFC", "NFD", "NFKC", "NFKD"], ...] = (
    "NFC",
    "NFD",
    "NFKC",
    "NFKD",
)


@cache
def pools() -> dict[str, list[str]]:
    """Characters by what they do; whatever Python's own Unicode data tells."""
    kinds: dict[str, list[str]] = {
        name: [] for name in ("mark", "letter", "sign", "control", "rare", "any")
    }
    for code in range(0x110000):
        if 0xD800 <= code < 0xE000:
            continue
        character = chr(code)
        category = unicodedata.category(character)
        if category[0] == "M":
            kinds["mark"].append(character)
        elif category in ("Cc", "Cf"):
            kinds["control"].append(character)
        elif category in ("Cn", "Co"):
            # Mostly empty planes.
            if code % 97 == 0 or code < 0x3000:
                kinds["rare"].append(character)
        elif category[0] == "L":
            # Half of all letters are Chinese, and a sixth are Korean.
            common = "CJK" in unicodedata.name(character, "CJK")
            if not common or code % 61 == 0:
                kinds["letter"].append(character)
        else:
            kinds["sign"].append(character)
        decomposed = unicodedata.normalize("NFKD", character) != character
        if decomposed and not 0xAC00 <= code < 0xD7A4:
            kinds["any"].append(character)
    return kinds


def _some(generator: random.Random, pool: list[str], most: int) -> str:
    return "".join(generator.choices(pool, k=generator.randint(1, most)))


def _near(generator: random.Random, pool: list[str], most: int) -> str:
    """Neighbours in the tables, so mostly of one script."""
    at = generator.randrange(len(pool))
    return _some(generator, pool[max(0, at - 30) : at + 30], most)


def _shuffled_marks(generator: random.Random, text: str) -> str:
    """The text with each run of marks in another order."""
    out, run = [], []
    for character in unicodedata.normalize("NFD", text) + "\0":
        if unicodedata.combining(character):
            run.append(character)
            continue
        generator.shuffle(run)
        out += [*run, character]
        run = []
    return "".join(out)[:-1]


def _ordinary(generator: random.Random) -> str:
    text = generator.choice(ORDINARY)
    words = text.split(" ")
    at = generator.randrange(len(words))
    part = " ".join(words[at : at + generator.randint(1, 8)])
    way = generator.randrange(8)
    if way < 4:
        return unicodedata.normalize(FORMS[way], part)
    if way == 4:
        return _shuffled_marks(generator, part)
    if way == 5:
        # A composed letter keeps the first mark, the others follow in any order.
        return "".join(
            unicodedata.normalize("NFC", c) if generator.random() < 0.5 else c
            for c in _shuffled_marks(generator, part)
        )
    return part.upper() if way == 6 else part


def _marked(generator: random.Random) -> str:
    """Letters with marks of any block, in any order."""
    kinds = pools()
    base = generator.choice((kinds["letter"], ASCII, kinds["any"]))
    near = generator.random() < 0.5
    return "".join(
        generator.choice(base) + (_near if near else _some)(generator, kinds["mark"], 4)
        for _ in range(generator.randint(1, 4))
    )


def _long_run(generator: random.Random) -> str:
    kinds = pools()
    pool: list[str] = generator.choice((*kinds.values(), SPACES, ASCII))
    return generator.choice(pool) * generator.choice((50, 99, 100, 101, 102, 300))


def _lone_surrogate(_: random.Random) -> str:
    """What is left of one where it cannot be kept."""
    return "a\ufffd b\ufffd\ufffdc"


def text_of(generator: random.Random) -> str:
    """One random string of one to some dozens of parts."""
    kinds = pools()
    parts: list[str] = []
    for _ in range(generator.randint(1, generator.choice((2, 6, 14)))):
        way = generator.random()
        if way < 0.26:
            parts.append(_ordinary(generator))
        elif way < 0.44:
            parts.append(_marked(generator))
        elif way < 0.56:
            parts.append(_near(generator, kinds["letter"], 8))
        elif way < 0.68:
            parts.append(_some(generator, ASCII, 8))
        elif way < 0.74:
            parts.append(_near(generator, kinds["any"], 4))
        elif way < 0.80:
            parts.append(_some(generator, kinds["sign"], 3))
        elif way < 0.84:
            parts.append(_some(generator, kinds["control"], 2))
        elif way < 0.87:
            parts.append(_some(generator, kinds["rare"], 2))
        elif way < 0.885:
            parts.append(_long_run(generator))
        elif way < 0.89:
            parts.append(_lone_surrogate(generator))
        else:
            parts.append(_some(generator, SPACES, 3))
        if generator.random() < 0.5:
            parts.append(" " if generator.random() < 0.7 else generator.choice(SPACES))
    return "".join(parts)
