"""Phrases people use -> commands: exact, part of a sentence, or nearly (the only home of rapidfuzz)."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from operator import add

import msgspec
from rapidfuzz import fuzz

from core.understanding.meaning import MARK, Command, Meaning

_CLAUSES = re.compile(r"[,，。.!！?？;；、~～\s]+")
# Chinese has no spaces inside a sentence, English has: only there a space is no end of a clause.
_NOT_THAT = re.compile(r"(?:不用|不要|不必|別|别|唔使|唔好|don't |do not |no need to )$")  # "不用重发" asks for nothing
_PAUSES = re.compile(r"[,，。.!！?？;；、~～]+\s*|(?<![a-z'])\s+|\s+(?![a-z])")
_PARTICLES = re.compile(r"(?:吧|啊|呀|哦|呢|嘛|哈|啦|喔|噢|了|的|吗)+$")
_FILLERS = re.compile(r"^(?:嗯+|哦+|噢+|呃+|额+|那就?|咁就?|唉|哎|oh|um+|uh|well)|(?:吧|啊|呀|哦|啦|喇|咯)+$")
_ASKS = re.compile(r"[吗嗎么麼]$|(.)[不唔]\1|係咪|是否|^(?:is|are|was|does|did|do) ")
_OR_NOT = re.compile(r"(.)不\1")
_WONDERING = re.compile(r"(?:^|[^?？…])(?:[?？]|…+|\.{2,})\s*$|^\s*(?:[?？]|…|\.{2})")
_WONDERS_AT_ONCE = re.compile(r"\s*(?:[?？]|…|\.{2})")
# What is asked is something of its own, so that the yes before it was one: "好，要多久？", not "嗯，这样可以？".
_WANTS_WORDS = re.compile(
    r"多少|多久|[几幾]|什么|甚麼|什麼|怎么|怎麼|怎样|怎樣|点样|點樣|咩|乜|哪|邊|谁|誰|为什么|點解|\b(?:what|how|why|when|where|which|who)\b"
)
_BUT = re.compile(
    r"不过|不過|但(?!愿|願)|可是|只是|先告诉|先話|(?<![没沒冇])有[个個点點啲]?(?:问题|問題|疑问|疑問)|\bbut\b"
)
NO_NAME = "no_name"  # no command: words that stand for something and are nobody's name
_ANSWERS = frozenset({"affirm", "deny"})  # "对吗" asks for one and is none
ASKS_IF_RIGHT = "asks_if_right"  # what it is instead: the person wants to hear it, so the question stays
_NEGATIONS = frozenset("不没别勿未非")
_CLOSEST = 30  # phrases with the most bigrams of the sentence are compared letter by letter
NEAR = 0.78  # below this, a misspelling is not believed
MOST = 160  # characters of a sentence that are compared


class Phrases(msgspec.Struct, frozen=True):
    """The phrases of one command in one language; "affirm.keep" is the yes to a question about keeping."""

    command: str
    whole: tuple[str, ...] = ()  # the clause is this, perhaps misspelt
    part: tuple[str, ...] = ()  # the sentence contains this


class PhraseBook:
    """All phrases of all languages, indexed once."""

    def __init__(self, phrases: Iterable[Phrases]) -> None:
        self._whole: dict[str, str] = {}
        parts: dict[str, str] = {}
        # What a phrase negates -> two characters -> the phrases that have them.
        self._by_bigram: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        self._no_names: set[str] = set()
        for each in phrases:
            if each.command == NO_NAME:
                self._no_names.update(map(_key, each.whole))
                continue
            self._whole.update({_key(phrase): each.command for phrase in each.whole})
            parts.update({_key(phrase): each.command for phrase in each.part})
        for phrase in self._whole:
            for bigram in _bigrams(phrase):
                self._by_bigram[_negated(phrase)][bigram].append(phrase)
        self._parts = sorted(parts.items(), key=lambda item: -len(item[0]))  # the longest first
        self._parts_by_start: dict[str, list[int]] = defaultdict(list)  # by its first two characters: its place there
        for place, (part, _) in enumerate(self._parts):
            self._parts_by_start[part[:2]].append(place)

    def read(self, text: str) -> Meaning:
        """The commands in a text (with or without marks), in the order they were said."""
        rest = MARK.sub(" ", text).strip()
        # a mark stays a character, so that 是 before a number is not a yes of its own
        sentence = MARK.sub("\1", text[: 2 * MOST]).strip().lower()[:MOST]
        found = self._exact(sentence)
        if found and not _wonders(found, sentence):
            return Meaning((_command(found),), rest)
        placed = self._placed(sentence)
        if _BUT.search(sentence):
            placed = [one for one in placed if _plain(one[1]) != "affirm"]  # "好，不过…" is not yet a yes
        if any(name == ASKS_IF_RIGHT for _, name in placed):
            placed = [one for one in placed if _plain(one[1]) not in _ANSWERS]  # nor is "好，对吗"
        commands = tuple(_command(name) for name in dict.fromkeys(name for _, name in sorted(placed)))
        if found and not commands:
            return Meaning((Command(ASKS_IF_RIGHT),), rest)
        return Meaning(commands or self._near(sentence), rest)

    def is_whole(self, text: str) -> bool:
        """Does every clause say something that stands in the book, so that nothing of it is left unexplained?"""
        if len(text) > MOST:
            return False
        return all(self._exact(clause) for clause in _PAUSES.split(MARK.sub(" ", text).strip().lower()) if clause)

    def is_no_name(self, text: str) -> bool:
        """Where a name is asked: is this a command or a word of ours instead?"""
        key = _key(text)
        return bool({key, _PARTICLES.sub("", key)} & self._no_names or self.read(text).commands)

    def _exact(self, clause: str) -> str:
        key = _key(clause)
        found = self._whole.get(key, "")
        if found:
            return found
        found = self._whole.get(_PARTICLES.sub("", key), "") or self._whole.get(_FILLERS.sub("", key), "")
        if _ASKS.search(key):
            return "" if _plain(found) in _ANSWERS else found
        return found or self._twice_yes(key)

    def _twice_yes(self, key: str) -> str:
        """ "可以啊你发": one yes after the other, written without a comma; what the second one is about.

        Twice no may be a yes ("没有错").
        """
        shortest, longest = (5, 24) if key.isascii() else (3, 8)  # "要是" is none
        if not shortest <= len(key) <= longest:
            return ""
        halves = ((self._yes(key[:at]), self._yes(key[at:])) for at in range(1, len(key)))
        return next((max(first, second) for first, second in halves if first and second), "")

    def _yes(self, key: str) -> str:
        """The yes that this is, "affirm" or one about something; "" if it is none."""
        if key.isascii() and len(key) < 2:
            return ""  # "1" and "y"
        found = self._whole.get(key) or self._whole.get(_PARTICLES.sub("", key), "")
        return found if _plain(found) == "affirm" else ""

    def _placed(self, sentence: str) -> list[tuple[int, str]]:
        placed: list[tuple[int, str]] = []
        doubtful: list[tuple[int, str]] = []  # answers before a question at the end
        place = 0
        for clause in _PAUSES.split(sentence):
            if clause:
                place = sentence.find(clause, place)
                command, after = self._exact(clause), sentence[place:].partition(clause)[2]
                if not command or (_WONDERS_AT_ONCE.match(after) and _plain(command) in _ANSWERS):
                    continue
                (doubtful if _wonders(command, after or clause) else placed).append((place, command))
        placed += self._parts_of(sentence)
        return placed + doubtful if placed or _WANTS_WORDS.search(sentence) else placed

    def _parts_of(self, sentence: str) -> list[tuple[int, str]]:
        placed: list[tuple[int, str]] = []
        taken = sentence
        compact = "".join(sentence.split())
        for part, command in self._parts_perhaps_in(sentence, compact):
            if part in taken and _NOT_THAT.search(taken, 0, taken.find(part)):
                continue
            if part in taken:
                placed.append((sentence.find(part), command))
                taken = taken.replace(part, "\0" * len(part))
            elif part in compact and len(part) > 2 and taken is sentence:
                placed.append((compact.find(part), command))
                compact = compact.replace(part, "\0" * len(part))
        return placed

    def _parts_perhaps_in(self, *texts: str) -> list[tuple[str, str]]:
        """The parts whose beginning stands in one of the texts, the longest first."""
        starts = {start for text in texts for start in (*text, *map(add, text, text[1:]))}
        places = {place for start in starts if start in self._parts_by_start for place in self._parts_by_start[start]}
        return [self._parts[place] for place in sorted(places)]

    def _near(self, sentence: str) -> tuple[Command, ...]:
        key = _PARTICLES.sub("", _key(sentence))
        if not 3 <= len(key) <= 24:
            return ()
        alike = self._by_bigram.get(_negated(key), {})
        counts = Counter(phrase for bigram in _bigrams(key) for phrase in alike.get(bigram, ()))
        best = [phrase for phrase, _ in counts.most_common(_CLOSEST)]
        score, phrase = max(((fuzz.ratio(key, p) / 100, p) for p in best), default=(0.0, ""))
        if score < NEAR:
            return ()
        command = self._whole[phrase]
        asks = _plain(command) in _ANSWERS and (_ASKS.search(sentence) or _ASKS.search(_key(sentence)))
        return (_command(ASKS_IF_RIGHT if asks or _wonders(command, sentence) else command, score),)


def _wonders(command: str, asked: str) -> bool:
    """ "嗯？" wonders and "嗯…" hesitates: neither agrees to anything."""
    return _plain(command) in _ANSWERS and bool(_WONDERING.search(asked))


def _plain(command: str) -> str:
    """ "affirm" of "affirm.keep"."""
    return command.partition(".")[0]


def _command(said: str, confidence: float = 1.0) -> Command:
    name, _, about = said.partition(".")
    return Command(name, confidence, about)


def _key(text: str) -> str:
    return "".join(_CLAUSES.split(text.lower()))


def _negated(text: str) -> str:
    """ "不同意" is no misspelling of "同意"; "是不是" negates nothing."""
    return "".join(sorted(_NEGATIONS.intersection(_OR_NOT.sub("", text))))


def _bigrams(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}
