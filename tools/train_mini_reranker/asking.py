# SPDX-License-Identifier: Apache-2.0
"""What people might type to find a text: queries made from its heading or synopsis.

All choices follow from the text by ``Chance``. A query is in the words of its source
or, now and then, with a synonym in place of one of them; ``errands`` and ``names`` are
queries that belong to no text, for the teacher to answer.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from tools.train_mini_reranker.pairs import STOPWORDS, Chance, Pair

PACKAGE = (
    "{}", "{}", "{}", "I need {}", "I am looking for {}", "is there a package for {}?",
    "Which package is this: {}?", "What is there for this: {}?", "something for {}",
    "a program for {}", "how do I get {}?", "best {}", "{} for linux", "free {}",
    "software for {}", "what can I use for {}?", "recommend {}", "{} app",
)  # fmt: skip
NAMED = ("what is {}", "what is {}?", "what does {} do?", "{}", "tell me about {}")
TOPIC = (
    "{}", "{}", "{}", "{}?", "what is {}", "what is {}?", "what are {}?", "explain {}",
    "tell me about {}", "help with {}", "how does {} work?", "where do I find {}?",
    "I have a question about {}", "I want to know about {}", "{} explained",
)  # fmt: skip
DOING = (
    "how do I {}?", "how do I {}", "how can I {}?", "how to {}", "how to {}?", "{}",
    "what is the way to {}?", "I want to {}", "can I {}?", "is it possible to {}?",
    "show me how to {}", "I would like to {}", "I need to {}", "help me {}",
)  # fmt: skip
MEANING = (
    "what is {}", "what is {}?", "what is a {}?", "what is a {}", "{}", "define {}",
    "what does {} mean?", "meaning of {}", "{} meaning", "{} definition",
    "what do you call {}?", "explain {}",
)  # fmt: skip
ERRANDS = (
    *DOING, "program to {}", "tool to {}", "something to {}", "app to {}",
    "which program can {}?", "what should I use to {}?",
)  # fmt: skip
LIKE = (
    "something like {}", "{} alternative", "replacement for {}", "free {}",
    "a program like {}", "is there something like {}?", "{} for linux",
    "what can I use instead of {}?",
)  # fmt: skip
QUESTION = re.compile(
    r"^(how|what|why|when|where|which|who|can|does|do|is|are|should|i)\b", re.IGNORECASE
)
LIKENESS = re.compile(
    r"\b(?:like|similar to|replacement for|alternative to|clone of|such as|instead of|"
    r"inspired by|compatible with)\s+((?:[A-Z][\w+-]*\w)(?:\s[A-Z]\w+)?)"
)
SYNONYM_SHARE = 0.12  # of queries
FEWEST = 3  # occurrences of an errand
VOWELS = "aeiou"


class Asker:
    """Makes queries; knows verbs, nouns and synonyms from WordNet's senses."""

    def __init__(self, senses: Sequence[Pair], verbs: Iterable[str]) -> None:
        """Takes WordNet's pairs and the verbs among their words."""
        self.verbs = frozenset(word for word in verbs if word.isalpha())
        self.nouns = frozenset(
            word.lower() for pair in senses for word in pair.words if word.isalpha()
        )
        found: dict[str, set[str]] = defaultdict(set)
        count: Counter[str] = Counter()
        for pair in senses:
            count.update(pair.words)
            for word in pair.words:
                found[word].update(w for w in pair.words if w != word and w.isalpha())
        # A word of many senses has synonyms of all of them.
        self._synonyms = {
            word: sorted(others)
            for word, others in found.items()
            if others and count[word] <= 2 and word.islower() and word not in STOPWORDS
        }

    def ask(self, pair: Pair, chance: Chance) -> str:
        """One way to ask for a pair's text."""
        query = self._form(pair, chance)
        if chance.share() < SYNONYM_SHARE:
            query = self._reworded(query, chance)
        if chance.share() < 0.5:
            query = query.lower()
        if chance.share() < 0.4:
            query = query.rstrip("?")
        return query

    def errands(self, texts: Iterable[str], most: int) -> list[str]:
        """A verb with its object, as often as texts have it: "edit a photo"."""
        counts: Counter[str] = Counter()
        pattern = re.compile(
            r"\b(?=(?:to|can|and|you|or|helps?)\s+([a-z]{3,12})\s+"
            r"((?:an?|the|your|my|some|all)\s+)?([a-z]{3,14})(?:\s+([a-z]{3,14}))?\b)"
        )
        for text in texts:
            for verb, article, first, second in pattern.findall(text.lower()):
                if verb not in self.verbs or first in STOPWORDS:
                    continue
                noun = first if self._is_noun(first) else ""
                if second and second not in STOPWORDS and self._is_noun(second):
                    noun = f"{first} {second}"
                if noun:
                    counts[f"{verb} {article}{noun}"] += 1
        kept = [errand for errand, n in counts.most_common(most) if n >= FEWEST]
        return [_choose(ERRANDS, errand, Chance("errand", errand)) for errand in kept]

    def names(self, texts: Iterable[str]) -> list[str]:
        """Queries for something like a program that texts compare others with."""
        found = Counter(name for text in texts for name in LIKENESS.findall(text))
        return [
            _form(LIKE, Chance("like", name)).format(name) for name in sorted(found)
        ]

    def things(self, texts: Iterable[str], most: int) -> list[str]:
        """What is asked of the most frequent nouns."""
        counts: Counter[str] = Counter()
        for text in texts:
            counts.update(set(re.findall(r"[a-z]{4,}", text.lower())))
        nouns = [w for w, _ in counts.most_common(8 * most) if w in self.nouns]
        kept = [word for word in nouns if word not in STOPWORDS][:most]
        return [_choose(MEANING, word, Chance("thing", word)) for word in kept]

    def _is_noun(self, word: str) -> bool:
        return word in self.nouns or (word.endswith("s") and word[:-1] in self.nouns)

    def _form(self, pair: Pair, chance: Chance) -> str:
        topic = pair.topic
        if pair.kind == "wordnet":
            if chance.share() < 0.6:
                return topic
            return _choose(MEANING, chance.some([*pair.words], 1)[0], chance)
        if pair.kind == "words":
            return _choose(MEANING, topic, chance)
        words = [w for w in topic.split() if w.lower() not in STOPWORDS]
        if len(words) > 3 and chance.share() < 0.2:
            return " ".join(chance.some(words, 2 + int(2 * chance.share())))
        if pair.kind == "debian":
            if pair.name and chance.share() < 0.15:
                return _choose(NAMED, pair.name, chance)
            return _choose(PACKAGE, topic, chance)
        if QUESTION.match(topic):
            return topic
        doing = self._doing(topic)
        return _choose(DOING, doing, chance) if doing else _choose(TOPIC, topic, chance)

    def _doing(self, topic: str) -> str | None:
        """What a heading like "Creating an archive" does: "create an archive"."""
        first, _, rest = topic.partition(" ")
        word = first.lower()
        if not rest or not first.isalpha():
            return None
        if word.endswith("ing"):
            stem = word[:-3]
            bases = [stem, stem + "e"]
            if len(stem) > 2 and stem[-1] == stem[-2] and stem[-1] not in VOWELS:
                bases.insert(0, stem[:-1])
            word = next((base for base in bases if base in self.verbs), "")
            return f"{word} {rest}" if word else None
        if word in self.verbs and word not in self.nouns:
            return f"{word} {rest}"
        return None

    def _reworded(self, query: str, chance: Chance) -> str:
        words = query.split(" ")
        known = [i for i, word in enumerate(words) if word in self._synonyms]
        if known:
            place = known[int(chance.share() * len(known))]
            words[place] = chance.some(self._synonyms[words[place]], 1)[0]
        return " ".join(words)


def _form(forms: Sequence[str], chance: Chance) -> str:
    return forms[int(chance.share() * len(forms))]


def _choose(forms: Sequence[str], topic: str, chance: Chance) -> str:
    form = _form(forms, chance)
    if form.startswith(("{}", "define")) or topic[:2].isupper():
        return form.format(topic)
    return form.format(topic[:1].lower() + topic[1:])
