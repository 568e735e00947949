"""The page's own scripts, styles and pictures: read once, named by their content, kept by browsers for a year."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

FOLDER = Path(__file__).parent / "static"
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
}
KEPT = "public, max-age=31536000, immutable"


class Assets:
    """Addresses of files, and the files. One version for all of them, so that a script finds its modules beside it."""

    def __init__(self, own: Mapping[str, bytes] | None = None, folder: Path = FOLDER) -> None:
        """`own`: an operator's files by name, beside ours or in place of them."""
        ours = {file.name: file.read_bytes() for file in sorted(folder.iterdir()) if file.suffix in TYPES}
        self._files = ours | dict(own or {})
        whole = hashlib.sha256()
        for name, content in self._files.items():
            whole.update(f"{name} {len(content)} ".encode() + content)
        self._version = whole.hexdigest()[:12]
        self._small = {name: gzip.compress(content, mtime=0) for name, content in self._files.items()}

    def has(self, name: str) -> bool:
        """Is there such a file?"""
        return name in self._files

    def url(self, name: str) -> str:
        """Changes whenever a file does. Raises KeyError for a file that isn't there."""
        if name not in self._files:
            raise KeyError(name)
        return f"/static/{self._version}/{name}"

    async def serve(self, request: Request) -> Response:
        """One file, or 404. An earlier version's address gets today's file, kept for the moment only."""
        name = request.path_params["name"]
        if name not in self._files:
            return Response(status_code=404)
        kept = KEPT if request.path_params["version"] == self._version else "no-store"
        headers, content = {"cache-control": kept, "vary": "accept-encoding"}, self._files[name]
        if "gzip" in request.headers.get("accept-encoding", ""):  # files only: a page answers to what somebody typed
            headers, content = headers | {"content-encoding": "gzip"}, self._small[name]
        return Response(content, media_type=TYPES[Path(name).suffix], headers=headers)
