# SPDX-License-Identifier: Apache-2.0
"""Queries by a seed, to see how a tokenizer treats their ends.

Example:
    >>> queries = {kind: make_queries(kind, 1000, seed=0) for kind in KINDS}

``realistic`` are some words of one language and an end that people type; ``ends`` are
such words and up to six pieces of punctuation, quotes, brackets, emoji, spaces and line
ends, one after the other; ``marks`` are words of languages that stack marks on letters,
each letter's marks in any order, the first one composed with it or not; ``random`` are
runs of characters of any script, with punctuation and spaces anywhere; half of them end
with up to four random punctuation characters.
"""

import random
import string
import unicodedata

KINDS = ("realistic", "ends", "marks", "random")

# A row is one language; a query takes some of its words.
WORDS = [
    "how do I make encrypted backups of my home folder on linux",
    "What is the Capital of France and who was its 1st mayor in 1848",
    "wie funktioniert eine Wärmepumpe im Winter bei großer Kälte",
    "où trouver des recettes végétariennes d'été à préparer à l'avance",
    "cómo se llama el río más largo de América del Sur",
    "почему небо голубое а закат красный",
    "ποια είναι η πρωτεύουσα της Ελλάδας",
    "最高的山峰 是 哪一座 在 什么地方 如何 申请 护照 需要 多少 天",
    "寿司の作り方 を 教えて ください 東京 天気 おすすめ カフェ",
    "대한민국의 수도는 어디 입니까 맛있는 김치찌개 만드는 법",
    "كيف أتعلم البرمجة في ثلاثة أشهر مجانا",
    "מהי בירת ישראל ומתי היא נוסדה",
    "भारत की राजधानी क्या है और जनसंख्या कितनी है",
    "เมืองหลวงของ ประเทศไทย คือ อะไร",
    "def foo(x): return x[0] std::vector<int> error: C++ TypeError 0x7fff v1.2.3",
]
ENDS = [
    *[""] * 12, *["?"] * 8, ".", "!", "...", "…", "??", "?!", "!!!", ":", ";", ",",
    ")", "]", "}", '"', "'", "”", "»", '?"', '."', ".)", "?)", "。", "？", "！", "؟",
    "।", "…?", "-", "*", "/", " ", "  ", "\t", "\n", "? ", ".\n", "%", "€", "°", "@",
    "#", "++", "();", "{}", " :)", " 🙂", "🍕", "👍🏽", " 2024", "'s", "**",
]  # fmt: skip

# What an end is put together from; what is often typed is there more than once.
PIECES = [
    *"?!.?!.,;:-_/\\|()[]{}<>#*+=&%$@^~`'\"", "...", "??", "//", "--", "::", "()", "[]",
    *"…–—«»„“”‘’¿¡·•€°§", *"。，、；：？！（）「」『』【】《》〜・", "।", "؟", "،", "׃",
    "🙂", "👍🏽", "❤️", "👩‍👩‍👧", "🇩🇪",
    *[" "] * 6, "  ", "\t", "\u00a0", "\u3000", "\u200b",
    "\n", "\n", "\n\n", "\r\n", "\r", "7", "a",
]  # fmt: skip

# A row is one language, with all of its marks.
MARKED = [
    "Cộng hòa xã hội chủ nghĩa Việt Nam thống nhất đất nước những người đường phố",
    "Ẹ káàbọ̀ ọ̀rẹ́ mi ṣé àlàáfíà ni Yorùbá ọmọ Ọ̀ṣun",
    "שָׁלוֹם עֲלֵיכֶם מַלְאֲכֵי הַשָּׁרֵת בְּרֵאשִׁית בָּרָא אֱלֹהִים",
    "مُحَمَّدٌ السَّلَامُ عَلَيْكُمْ وَرَحْمَةُ اللَّهِ",
    "ā̀ ḗ ṓ ǖ ǘ ǚ ǜ ḱ ṃ ṝ ḹ ṣ̄ ẖ ḵ",
    "ᾳ ᾴ ᾅ ῆ ᾧ ΐ ἄνθρωπος ὕδωρ",
    "हिन्दी में ज़्यादा क़लम फ़िल्म बंगाली ড় ঢ়",
]

# First and last character of each range that random queries draw from.
RANGES = [
    (0x21, 0x7E), (0x61, 0x7A), (0x30, 0x39), (0xA1, 0x17F), (0x391, 0x3C9),
    (0x410, 0x44F), (0x5D0, 0x5EA), (0x621, 0x64A), (0x905, 0x939), (0xE01, 0xE2E),
    (0x2010, 0x2060), (0x20A0, 0x20BF), (0x2190, 0x21FF), (0x2600, 0x26FF),
    (0x3001, 0x3030), (0x3041, 0x30FA), (0x4E00, 0x9FA5), (0xAC00, 0xD7A3),
    (0xFF01, 0xFF5E), (0x1F300, 0x1F64F),
]  # fmt: skip
BETWEEN = [" ", " ", " ", "  ", "\n", "\t", "\r\n"]


def make_queries(kind: str, count: int, seed: int) -> list[str]:
    """``count`` queries of one of KINDS; the same for the same seed."""
    numbers = random.Random(f"{kind} {seed}")
    make = {"realistic": _realistic, "ends": _ends, "marks": _marks, "random": _random}[
        kind
    ]
    return [make(numbers) for _ in range(count)]


def _words(numbers: random.Random) -> str:
    words = numbers.choice(WORDS).split()
    return " ".join(numbers.choices(words, k=numbers.randint(1, len(words))))


def _realistic(numbers: random.Random) -> str:
    return _words(numbers) + numbers.choice(ENDS)


def _ends(numbers: random.Random) -> str:
    pieces = numbers.choices(PIECES, k=numbers.randint(1, 6))
    return _words(numbers) + "".join(pieces)


def _marks(numbers: random.Random) -> str:
    words = numbers.choice(MARKED).split()
    letters: list[list[str]] = []
    for character in unicodedata.normalize(
        "NFD", " ".join(numbers.choices(words, k=4))
    ):
        if letters and unicodedata.combining(character):
            letters[-1].append(character)
        else:
            letters.append([character])
    text = ""
    for letter, *marks in letters:
        numbers.shuffle(marks)
        composed = unicodedata.normalize("NFC", letter + "".join(marks[:1]))
        first = composed if numbers.random() < 0.5 else letter + "".join(marks[:1])
        text += first + "".join(marks[1:])
    return text


def _random(numbers: random.Random) -> str:
    parts = []
    for _ in range(numbers.randint(1, 5)):
        first, last = numbers.choice(RANGES)
        parts.append(
            "".join(
                chr(numbers.randint(first, last)) for _ in range(numbers.randint(1, 6))
            )
        )
        if numbers.random() < 0.5:
            parts.append(numbers.choice(BETWEEN))
    if numbers.random() < 0.5:
        parts += numbers.choices(string.punctuation, k=numbers.randint(1, 4))
    return "".join(parts)
