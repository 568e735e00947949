"""Which text keys the code can say, found in its source without running it."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import msgspec

from core.errors import ContentError
from locales.texts import places

_KEY = re.compile(r"@?([a-z]\w*\.[\w{}]+)")
_NO_TEXTS = ("time.", "date.", "bank.", "affirm.", "deny.")  # words of their own ("@time.<ms>", …), or commands
_SPEAKING = frozenset({"lead", "say", "offer"})


class Said(msgspec.Struct, frozen=True):
    """A key in the source of a dialog."""

    key: str  # with {} for each part that is filled at run time
    file: str
    line: int
    values: frozenset[str] | None = None  # the names that are given along; None: not known from the source


def in_dialogs(root: Path) -> list[Said]:
    """Every key that stands in dialogs/."""
    files = sorted((root / "dialogs").rglob("*.py"))
    return [said for file in files for said in _of_file(file.read_text("utf-8"), file.relative_to(root).as_posix())]


def in_shell(root: Path, keys: frozenset[str]) -> frozenset[str]:
    """The keys that bot/ names: whole, or by their beginning (`page.step_`, `console.{`)."""
    families = "|".join(sorted({key.partition(".")[0] for key in keys}))
    whole = re.compile(rf"\b(?:{families})(?:\.\w+)?\b")
    beginning = re.compile(rf"\b((?:{families})\.\w*)\{{|\b((?:{families})\.\w*_)[\"']")
    files = [file for end in ("py", "html", "js") for file in (root / "bot").rglob(f"*.{end}")]
    sources = [file.read_text("utf-8") for file in files if file.name != "said.py"]  # it names what dialogs say
    named = {name for source in sources for name in whole.findall(source)}
    begun = tuple({one or other for source in sources for one, other in beginning.findall(source)})
    return frozenset(key for key in keys if key in named or key.startswith(begun))


def filled(root: Path, pattern: str, languages: tuple[str, ...]) -> list[str]:
    """The keys a pattern stands for. Raises ContentError for one whose values are not known here."""
    find = FILLINGS.get(pattern)
    if find is None:
        raise ContentError(f"what can stand in '{pattern}' is not known; say it in FILLINGS of bot/said.py")
    return [pattern.replace("{}", value) for value in find(root, languages)]


def unplaced(said: Said, text: str) -> list[str]:
    """The places of a text that the code which says it leaves empty, as far as its source tells."""
    any_of_a_family = said.key.endswith(".{}")  # said by different states, each with values of its own
    return [] if said.values is None or any_of_a_family else sorted(places(text) - said.values)


# -- reading a source


@cache
def _of_file(source: str, shown: str) -> tuple[Said, ...]:
    return tuple(_in_tree(ast.parse(source), shown))


def _in_tree(tree: ast.Module, shown: str) -> Iterator[Said]:
    for node in _nodes(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr=name), args=[first, *_]) if name in _SPEAKING:
                if key := _key_in(first):
                    yield Said(key, shown, node.lineno, _given(node))
            case ast.Call(func=ast.Name(id="Button")):
                if key := _label(node):
                    yield Said(key, shown, node.lineno)
            case ast.Constant() | ast.JoinedStr():
                if key := _key_in(node):
                    yield Said(key, shown, node.lineno)


def _nodes(node: ast.AST) -> Iterator[ast.AST]:
    """All nodes; of an f-string not its pieces, but what stands in its braces."""
    yield node
    children = ast.iter_child_nodes(node)
    for child in children:
        if not (isinstance(node, ast.JoinedStr) and isinstance(child, ast.Constant)):
            yield from _nodes(child)


def _key_in(node: ast.AST) -> str:
    """The key, or its pattern, that an expression is; "" if it is none."""
    found = _KEY.fullmatch(_pattern(node))
    return found[1] if found and not found[1].startswith(_NO_TEXTS) else ""


def _pattern(node: ast.AST) -> str:
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=pieces):
            return "".join(_pattern(piece) if isinstance(piece, ast.Constant) else "{}" for piece in pieces)
        case _:
            return ""


def _label(call: ast.Call) -> str:
    """The text of a button that was not given one of its own."""
    if len(call.args) != 1 or any(keyword.arg == "label" for keyword in call.keywords):
        return ""
    return f"button.{_pattern(call.args[0]) or '{}'}"


def _given(call: ast.Call) -> frozenset[str] | None:
    names = [keyword.arg for keyword in call.keywords]
    return None if None in names else frozenset(name for name in names if name)


# -- what can stand in the braces

_Find = Callable[[Path, tuple[str, ...]], list[str]]


def _just(*values: str) -> _Find:
    return lambda root, languages: list(values)


def _returned(file: str, function: str) -> _Find:
    """The texts that a function can return, "" aside."""

    def find(root: Path, languages: tuple[str, ...]) -> list[str]:
        tree = ast.parse((root / file).read_text("utf-8"))
        bodies = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and n.name == function]
        returns = [n.value for body in bodies for n in ast.walk(body) if isinstance(n, ast.Return) and n.value]
        return _texts_in(file, function, [text for value in returns for text in _outcomes(value)])

    return find


def _outcomes(value: ast.expr) -> list[str]:
    if isinstance(value, ast.IfExp):
        return _outcomes(value.body) + _outcomes(value.orelse)
    return [_pattern(value)]


def _arguments(file: str, called: str, place: int | str) -> _Find:
    """The texts given to `called` in a file, at a place or by a name; of a tuple each of them."""

    def find(root: Path, languages: tuple[str, ...]) -> list[str]:
        given: list[ast.expr] = []
        for node in ast.walk(ast.parse((root / file).read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == called:
                given += [k.value for k in node.keywords if k.arg == place]
                given += [argument for n, argument in enumerate(node.args) if n == place]
        pieces = [piece for each in given for piece in (each.elts if isinstance(each, ast.Tuple) else [each])]
        return _texts_in(file, called, [_pattern(piece) for piece in pieces])

    return find


def _texts_in(file: str, name: str, found: list[str]) -> list[str]:
    texts = sorted({text for text in found if text})
    if not texts:
        raise ContentError(f"bot/said.py looks for texts of '{name}' in {file} and finds none; mend FILLINGS there")
    return texts


def _on_arrival(root: Path, languages: tuple[str, ...]) -> list[str]:
    from dialogs.binding import words
    from dialogs.binding.table import FINALS, TABLE

    speaking = [state for state in TABLE.states if state not in FINALS or state == "bound"]
    return [key.removeprefix("binding.") for state in speaking for key in words.texts_of(state)]


def _card_types(root: Path, languages: tuple[str, ...]) -> list[str]:
    from knowledge.records import CardType

    return [str(card_type) for card_type in CardType]


def _not_yet(root: Path, languages: tuple[str, ...]) -> list[str]:
    spoken = _arguments("dialogs/repair.py", "_speak", 0)(root, languages)
    return [language for language in spoken if language != languages[0]]


_TOLD = ("card_number", "holder_name", "id_number", "mobile")


def _answered(root: Path, languages: tuple[str, ...]) -> list[str]:
    from dialogs.hearing import ANSWERED

    return list(ANSWERED)


def _asked_for(root: Path, languages: tuple[str, ...]) -> list[str]:
    from dialogs.repair import ASKED_FOR

    return list(ASKED_FOR)


def _askable(root: Path, languages: tuple[str, ...]) -> list[str]:
    from dialogs.binding.several import ASKABLE

    return list(ASKABLE)


def _of_steps(root: Path, languages: tuple[str, ...]) -> list[str]:
    from dialogs.steps import TOLD

    return list(TOLD)


def _refused_again(root: Path, languages: tuple[str, ...]) -> list[str]:
    from dialogs.binding.refusals import all_texts

    return [key.removeprefix("binding.again_") for key in all_texts() if key.startswith("binding.again_")]


def _limits(root: Path, languages: tuple[str, ...]) -> list[str]:
    from dialogs.limits.conditions import LIMITS

    return list(LIMITS)


def _read(root: Path, languages: tuple[str, ...]) -> list[str]:
    from locales import trained

    return [intent for intent in trained.load().head.intents if intent != "out_of_scope"]


FILLINGS: dict[str, _Find] = {
    "answers.{}": _answered,
    "why.{}": _asked_for,
    "where.{}": _asked_for,
    "how.{}": _asked_for,
    "binding.again_{}": _refused_again,
    "button.read_{}": _read,
    "binding.{}": _on_arrival,
    "binding.kept_{}": _just("ten_minutes", "no_longer"),
    "fraud.{}": _just("told", "lost", "forced", "claims", "hang_up", "safe", "will_it", "what_now"),
    "binding.changed_{}": _just(*_TOLD),
    "binding.noted_{}": _just(*_TOLD),
    "binding.noted_two_{}": _askable,
    "step.{}": _of_steps,
    "binding.id_{}": _returned("core/understanding/identity.py", "problem_of"),
    "binding.mobile_{}": _returned("core/understanding/mobiles.py", "problem_of"),
    "binding.expiry_{}": _returned("bot/intake.py", "_expiry_problem"),
    "binding.password_{}": _arguments("bot/intake.py", "Password", "problem"),
    "button.{}": _arguments("dialogs/binding/refusals.py", "Refusal", 1),
    "button.limit_{}": _limits,
    "limits.ask_{}": _limits,
    "limits.confirm_{}": _limits,
    "limits.effect_{}": _limits,
    "card_type.{}": _card_types,
    "repair.language_not_yet_{}": _not_yet,
    "repair.not_understood_{}": _just("1", "2", "3"),
}
