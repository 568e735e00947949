"""The command line, thin: serve (the default), chat, ask, check, graph, sandbox."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import BindGuideError

if TYPE_CHECKING:
    from bot.settings import Settings



def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 = well, 1 = content is wrong, 2 = it can't start (the message says what to do)."""
    parser = _parser()
    chosen = parser.parse_args(arguments)
    try:
        return int(chosen.run(chosen) or 0)
    except BindGuideError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 0


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
    sandbox = commands.add_parser("sandbox", help="the sandbox bank and wallet alone")
    sandbox.add_argument("--bank-port", type=int, default=8081)
    sandbox.add_argument("--wallet-port", type=int, default=8082)
    sandbox.set_defaults(run=_sandbox)
    understand = commands.add_parser("understand", help="what a sentence is taken for, and why")
    understand.add_argument("text", nargs="*")
    understand.add_argument("--jsonl", action="store_true", help="one JSON object a line, in and out")
    understand.add_argument("--score", type=Path, metavar="FILE", help="how well it does on a labelled file")
    understand.set_defaults(run=_understand)
    train = commands.add_parser("train", help="learn from the example sentences (wants the extra `train`)")
    train.set_defaults(run=_train)
    return parser


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
        asking.ask_lines(sys.stdin, lambda line: print(line, flush=True))
    elif chosen.question:
        asking.ask(" ".join(chosen.question), print)
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


def _sandbox(chosen: argparse.Namespace) -> int:
    from bot import serving

    asyncio.run(serving.serve_sandbox(_settings(), chosen.bank_port, chosen.wallet_port))
    return 0


def _understand(chosen: argparse.Namespace) -> int:
    from bot import understanding

    if chosen.score:
        understanding.score(chosen.score, print)
    elif chosen.jsonl:
        understanding.answer_lines(sys.stdin, lambda line: print(line, flush=True))
    else:
        understanding.explain(" ".join(chosen.text), print)
    return 0


def _train(_: argparse.Namespace) -> int:
    try:
        from bot.training import training
    except ModuleNotFoundError as missing:
        print(f"training needs {missing.name}: install the extra first (make train does)", file=sys.stderr)
        return 2
    training.train(print)
    return 0


if __name__ == "__main__":
    sys.exit(main())
