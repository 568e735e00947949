"""The page's own scripts, styles and pictures: read once, named by their content, kept by browsers for a year."""

from __future__ import annotations

import hashlib
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

FOLDER = Path(__file__).parent / "static"
TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
KEPT = "public, max-age=31536000, immutable"


class Assets:
    """Addresses of files, and the files."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._files = {file.name: file.read_bytes() for file in sorted(folder.iterdir()) if file.suffix in TYPES}

    def url(self, name: str) -> str:
        """Changes whenever the file does. Raises KeyError for a file that isn't there."""
        return f"/static/{name}?v={hashlib.sha256(self._files[name]).hexdigest()[:12]}"

    async def serve(self, request: Request) -> Response:
        """One file, or 404."""
        name = request.path_params["name"]
        if name not in self._files:
            return Response(status_code=404)
        kind = TYPES[Path(name).suffix]
        return Response(self._files[name], media_type=kind, headers={"cache-control": KEPT})
