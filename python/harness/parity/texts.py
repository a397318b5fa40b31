# SPDX-License-Identifier: Apache-2.0
"""Queries and documents that have tripped rerankers: scripts, spaces, sizes."""

QUERIES = [
    "What is the capital of China?",
    "how do vaccines work",
    "最高的山峰是哪一座？",
    "どうやって寿司を作りますか",
    "كيف أتعلم البرمجة؟",
    "Почему небо голубое?",
    "why??\n\nsecond line!",
    "def quicksort(a: list[int]) -> list[int]:",
    "🍕 near me 👩‍👩‍👧‍👦",
    " leading and trailing ",
]

DOCUMENTS = [
    "The capital of China is Beijing.",
    "Gravity is a force that attracts two bodies towards each other.",
    "",
    " ",
    "\n",
    "\n\n  indented\r\n\ttabs\tand\r\nCRLF\n",
    "珠穆朗玛峰是世界最高峰,海拔8848.86米。",
    "寿司は酢飯に魚を合わせた日本料理です。カタカナ、ひらがな。",
    "البرمجة تحتاج إلى ممارسة يومية.",
    "עברית נכתבת מימין לשמאל",
    "हिन्दी में कुछ पंक्तियाँ, कश्मीर से कन्याकुमारी तक।",
    "Небо голубое из-за рассеяния Рэлея; красное на закате.",
    "Ο ουρανός είναι γαλανός.",
    "ภาษาไทยไม่มีช่องว่างระหว่างคำ",
    "대한민국의 수도는 서울입니다.",
    "Cafe\u0301 na\u00efve co\u00f6perate \u00c5ngstr\u00f6m",
    "🎉🎊 emoji 🏳️‍🌈 only 👨🏽‍🚀 here 🇩🇪",
    "import numpy as np\n\nx = np.zeros((3, 4))  # shape\nprint(x[::-1])\n",
    '{"json": [1, 2.5e-3, null], "nested": {"a\\n": "b"}}',
    "https://example.org/a/b?c=d&e=%20f#frag 1234567890 0x1F 3.14159",
    "no yes no yes <Document>: <Query>: <Instruct>: {query}",
    "word " * 700,
    "The quick brown fox jumps over the lazy dog. " * 60,
]
