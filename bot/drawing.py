"""`run_bot.py graph knowledge`: what we know as a picture, kinds of things rather than each of 500 banks."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from knowledge.handbook import Handbook
from knowledge.library import Library
from knowledge.picture import Picture, dot, mermaid, of_graph, svg

Write = Callable[[str], None]


def draw_knowledge(folder: Path | None, write: Write) -> None:
    """Mermaid to `write`, or knowledge.dot, .mmd and .svg into `folder`."""
    picture = of_graph(Handbook.load(Library.load()))
    if folder is None:
        write(mermaid(picture))
        return
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "knowledge.dot").write_text(dot(picture), "utf-8")
    (folder / "knowledge.mmd").write_text(mermaid(picture), "utf-8")
    (folder / "knowledge.svg").write_text(_laid_out(picture), "utf-8")
    write(f"{folder}/knowledge.dot, .mmd, .svg")


def _laid_out(picture: Picture) -> str:
    """By graphviz where it is installed, else in our own layers."""
    program = shutil.which("dot")
    if program is None:
        return svg(picture)
    done = subprocess.run([program, "-Tsvg"], input=dot(picture), capture_output=True, text=True, check=False)  # noqa: S603
    return done.stdout if done.returncode == 0 else svg(picture)
