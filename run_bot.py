"""The command line, thin: serve (the default), chat, ask, check, graph, import, sandbox, keys, erase, backup, ..."""

from __future__ import annotations

import argparse
import asyncio
import os
import resource
import sys
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import BindGuideError

if TYPE_CHECKING:
    from bot.settings import Settings



def main(arguments: list[str] | None = None) -> int:
    """Run one command.

    0 = well, 1 = something is wrong, 2 = it can't start (the message says what to do), 3 = a mistake of ours.
    """
    parser = _parser()
    chosen = parser.parse_args(arguments)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # no dump of the memory, where secrets pass through
    try:
        return int(chosen.run(chosen) or 0)
    except BindGuideError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 0
    except Exception as error:  # a mistake of ours: its place, for its words may carry what was typed
        from bot import failures

        print(f"BindGuide stopped by a mistake of its own: {failures.of(error)}", file=sys.stderr)
        return 3


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="run_bot.py", description="BindGuide 绑卡向导")
    commands = parser.add_subparsers(metavar="command")
    parser.set_defaults(run=_serve)
    commands.add_parser("serve", help="web chat, forms and channels (the default)").set_defaults(run=_serve)
    chat = commands.add_parser("chat", help="talk to it here")
    chat.add_argument("--jsonl", action="store_true", help="one JSON object a line, on a virtual clock")
    chat.add_argument("--data", type=Path, help="folder of the database")
    chat.add_argument("--now", help="the time to start at, ISO 8601 with offset (with --jsonl)")
    chat.set_defaults(run=_chat)
    commands.add_parser("check", help="check settings, knowledge, texts and dialogs").set_defaults(run=_check)
    ask = commands.add_parser("ask", help="ask what we know about banks, cards, codes and limits")
    ask.add_argument("question", nargs="*")
    ask.add_argument("--jsonl", action="store_true", help="one JSON object a line, in and out")
    ask.set_defaults(run=_ask)
    graph = commands.add_parser("graph", help="draw the dialogs as Mermaid, or what we know as DOT, Mermaid and SVG")
    graph.add_argument("what", nargs="?", choices=["dialogs", "knowledge"], default="dialogs")
    graph.add_argument(
        "--to", type=Path, help="folder to write knowledge.dot, .mmd and .svg to (else Mermaid is printed)"
    )
    graph.set_defaults(run=_graph)
    _import_parser(commands.add_parser("import", help="take a bank's or wallet's own table, which then wins over ours"))
    sandbox = commands.add_parser("sandbox", help="the sandbox bank and wallet alone")
    sandbox.add_argument("--bank-port", type=int, default=8081)
    sandbox.add_argument("--wallet-port", type=int, default=8082)
    sandbox.set_defaults(run=_sandbox)
    understand = commands.add_parser("understand", help="what a sentence is taken for, and why")
    understand.add_argument("text", nargs="*")
    understand.add_argument("--jsonl", action="store_true", help="one JSON object a line, in and out")
    understand.add_argument("--score", type=Path, metavar="FILE", help="how well it does on a labelled file")
    understand.add_argument("--picture", type=Path, metavar="SVG", help="with --score: draw how honest it is")
    understand.set_defaults(run=_understand)
    learn = commands.add_parser("learn", help="sentences that were not understood well: list, label, give out")
    learn.add_argument("--label", action="store_true", help="say here what each means")
    learn.add_argument("--export", type=Path, metavar="DIR", help="write what was labelled as examples and scripts")
    learn.add_argument("--days", type=int, default=30, help="how far to look back")
    learn.add_argument("--data", type=Path, help="folder of the database")
    learn.set_defaults(run=_learn)
    train = commands.add_parser("train", help="learn from the example sentences (wants the extra `train`)")
    train.add_argument("--score", type=Path, metavar="FILE", help="score it on this labelled file, before and after")
    train.add_argument("--apart-from", type=Path, metavar="FILE", help="first leave out what is nearly in this file")
    train.add_argument("--ablation", type=Path, metavar="FILE", help="only say what each kind of example brings")
    train.set_defaults(run=_train)
    _operating(commands)
    return parser


def _operating(commands: Any) -> None:
    """For whoever runs it: keys, backups, erasure."""
    keys = commands.add_parser("keys", help="check the keys, draw a new one, wrap all data keys with it")
    keys.add_argument("what", choices=["check", "new", "rotate", "lost"])
    keys.set_defaults(run=_keys)
    erase = commands.add_parser("erase", help="forget a person, or what was kept of those whose time is over")
    erase.add_argument("person", nargs="?", help="account, address or conversation")
    erase.add_argument("--hold", metavar="REASON", help="why their tickets must be kept (without --until: three years)")
    erase.add_argument("--until", type=date.fromisoformat, metavar="2031-12-31")
    erase.set_defaults(run=_erase)
    backup = commands.add_parser("backup", help="copy the database, and everybody's data keys beside it")
    backup.add_argument("folder", type=Path)
    backup.set_defaults(run=_backup)
    restore = commands.add_parser("restore", help="a copy of `backup`, into an empty data folder")
    restore.add_argument("file", type=Path)
    restore.set_defaults(run=_restore)


def _import_parser(taking: argparse.ArgumentParser) -> None:
    taking.add_argument("kind", choices=["bins", "banks", "limits", "codes", "undo"])
    taking.add_argument("file", type=Path, nargs="?", help="CSV (UTF-8) or XLSX, the first line names the columns")
    taking.add_argument("--columns", type=Path, metavar="FILE", help="a small YAML file: which column is which")
    taking.add_argument("--source", help="where the facts come from (else the file's name)")
    taking.add_argument("--checked", help="when they were right, as 2026-11-23 (else today)")
    taking.add_argument("--encoding", help="of a CSV, for example gb18030 (else utf-8)")
    taking.add_argument("--data", type=Path, help="folder of the database")
    taking.add_argument("--yes", action="store_true", help="do it; without, only show what would change")
    taking.set_defaults(run=_import)


def _settings(data: Path | None = None) -> Settings:
    from bot import settings
    from bot.app import LANGUAGES

    environment = dict(os.environ)
    if data is not None:
        environment["BINDGUIDE_DATA"] = str(data)
    read = settings.read(environment, LANGUAGES)
    for warning in read.warnings:
        print(f"warning: {warning}", file=sys.stderr)
    return read


def _data() -> Path:
    """The data folder, for what needs no other setting."""
    return Path(os.environ.get("BINDGUIDE_DATA", "").strip() or "data")


def _serve(_: argparse.Namespace) -> int:
    from bot import serving

    asyncio.run(serving.serve(_settings()))
    return 0


def _chat(chosen: argparse.Namespace) -> int:
    settings = _settings(chosen.data)
    if chosen.jsonl:
        from bot import playing

        asyncio.run(playing.play(settings, chosen.now, sys.stdin))
        return 0
    from bot.channels import console

    asyncio.run(console.talk(settings))
    return 0


def _check(_: argparse.Namespace) -> int:
    from bot import checking

    return checking.check(_settings(), print)


def _ask(chosen: argparse.Namespace) -> int:
    from bot import asking

    if chosen.jsonl:
        asking.ask_lines(sys.stdin, _data(), lambda line: print(line, flush=True))
    elif chosen.question:
        asking.ask(" ".join(chosen.question), _data(), print)
    else:
        print('write the question behind it: run_bot.py ask "招商银行的客服电话"', file=sys.stderr)
        return 2
    return 0


def _graph(chosen: argparse.Namespace) -> int:
    if chosen.what == "knowledge":
        from bot import drawing

        drawing.draw_knowledge(chosen.to, print)
        return 0
    from bot.app import Content
    from core import machine

    for name, dialog in Content().dialogs.items():
        print(f"%% {name}")
        print(machine.drawing(dialog.table))
    return 0


def _import(chosen: argparse.Namespace) -> int:
    from bot.importing import importing

    if chosen.kind == "undo":
        return importing.undo(_settings(chosen.data).data, print)
    if chosen.file is None:
        print(f"write the table behind it: run_bot.py import {chosen.kind} FILE", file=sys.stderr)
        return 2
    told = importing.told(chosen.kind, chosen.file, chosen.columns, chosen.source, chosen.checked, chosen.encoding)
    return importing.run(chosen.kind, chosen.file, told, _settings(chosen.data).data, chosen.yes, print)


def _sandbox(chosen: argparse.Namespace) -> int:
    from bot import serving

    asyncio.run(serving.serve_sandbox(_settings(), chosen.bank_port, chosen.wallet_port))
    return 0


def _understand(chosen: argparse.Namespace) -> int:
    from bot import understanding

    if chosen.score:
        understanding.score(chosen.score, print, chosen.picture)
    elif chosen.jsonl:
        understanding.answer_lines(sys.stdin, lambda line: print(line, flush=True), _data())
    else:
        understanding.explain(" ".join(chosen.text), print, _data())
    return 0


def _keys(chosen: argparse.Namespace) -> int:
    from bot import rekeying

    commands = {"check": rekeying.check, "new": rekeying.new, "rotate": rekeying.rotate, "lost": rekeying.lost}
    return commands[chosen.what](_settings(), print)


def _erase(chosen: argparse.Namespace) -> int:
    from bot import erasing

    now = time.time_ns() // 1_000_000
    if not chosen.person:
        return erasing.finish(_settings(), now, print)
    hold = erasing.Hold(chosen.hold, chosen.until or date.today()) if chosen.hold else None  # noqa: DTZ011  a day
    return erasing.erase(_settings(), chosen.person, hold, now, print)


def _backup(chosen: argparse.Namespace) -> int:
    from bot import backups

    return backups.back_up(_settings(), chosen.folder, time.strftime("%Y%m%d-%H%M%S"), print)


def _restore(chosen: argparse.Namespace) -> int:
    from bot import backups

    return backups.restore(_settings(), chosen.file, print)


def _learn(chosen: argparse.Namespace) -> int:
    from bot.app import LANGUAGES
    from bot.learning.learning import Learning

    learning = Learning.of(_settings(chosen.data), LANGUAGES, chosen.days)
    if chosen.label:
        print(f"{learning.label(input, print)} labelled")
    elif chosen.export:
        learning.give(chosen.export, print)
    else:
        learning.show(print)
    learning.close()
    return 0


def _train(chosen: argparse.Namespace) -> int:
    from concurrent.futures import ProcessPoolExecutor

    try:
        from bot.training import questions, training
    except ModuleNotFoundError as missing:
        print(f"training needs {missing.name}: install the extra first (make train does)", file=sys.stderr)
        return 2
    if chosen.ablation:
        training.ablate(print, chosen.ablation)
        return 0
    if chosen.apart_from:
        training.keep_apart(print, chosen.apart_from)
    with ProcessPoolExecutor(1) as beside:  # two models, two cores
        asked = beside.submit(questions.train)
        before = training.train(print, judge=chosen.score or training.JUDGE)
        for line in asked.result().said:
            print(line)
    training.broken(print, before, asked.result())
    return 0


if __name__ == "__main__":
    sys.exit(main())
