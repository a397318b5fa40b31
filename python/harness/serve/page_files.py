# SPDX-License-Identifier: Apache-2.0
"""The page at /: its files, with headers under which nothing foreign runs."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

FOLDER = Path(__file__).parent / "page"
KINDS = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; "
    "style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-cache",
}


def page_routes() -> list[Route]:
    """/ and its files under /page/."""
    files = sorted(file for file in FOLDER.iterdir() if file.suffix in KINDS)
    routes = [_route(f"/page/{f.name}", f) for f in files if f.suffix != ".html"]
    return [_route("/", FOLDER / "index.html"), *routes]


def _route(path: str, file: Path) -> Route:
    data, kind = file.read_bytes(), KINDS[file.suffix]

    async def answer(_: Request) -> Response:
        return Response(data, media_type=kind, headers=HEADERS)

    return Route(path, answer)
