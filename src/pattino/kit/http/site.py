"""The built web client: a fixed set of files, read once at start, so no path leads out of it.

Files under /assets carry their hash in their name and may be kept for ever; the page itself is
asked for each time. Types are from this list, never from the machine's.
"""

import gzip
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from pattino.kit.http.origin import Origin, is_loopback_host
from pattino.kit.http.problem import NotFound

__all__ = ["Site", "load_site", "router_for"]

_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
_PACKED: Final = frozenset({".css", ".html", ".js", ".json", ".svg", ".txt", ".wasm"})
_CSP_FILE: Final = "csp.json"
_FOREVER: Final = "public, max-age=31536000, immutable"
_ASK: Final = "no-cache"
_NOT_BUILT: Final = (
    b"<!doctype html><html lang=en><title>Pattino</title>"
    b"<p>The web client is not built yet. Run <code>make build</code> and start again."
)


@dataclass(frozen=True, slots=True)
class _File:
    body: bytes
    packed: bytes | None
    media_type: str
    etag: str


@dataclass(frozen=True, slots=True)
class Site:
    """All files of the client, and the style hashes its policy has to allow."""

    files: Mapping[str, _File]
    style_hashes: tuple[str, ...]

    @property
    def page(self) -> _File:
        """The one page of the client."""
        return self.files.get("/index.html") or _file(_NOT_BUILT, ".html")


def load_site(folder: Path) -> Site:
    """Read the built client; an absent folder gives a site that says so."""
    files = dict(_read(folder)) if folder.is_dir() else {}
    digests = folder / _CSP_FILE
    hashes = json.loads(digests.read_text("utf-8"))["style_hashes"] if digests.is_file() else []
    return Site(files, tuple(str(digest).strip("'") for digest in hashes))


def _read(folder: Path) -> Iterator[tuple[str, _File]]:
    for path in sorted(folder.rglob("*")):
        is_listed = path.suffix in _TYPES and path.name != _CSP_FILE and not path.is_symlink()
        if path.is_file() and is_listed:
            yield f"/{path.relative_to(folder).as_posix()}", _file(path.read_bytes(), path.suffix)


def _file(body: bytes, suffix: str) -> _File:
    packed = gzip.compress(body, 9, mtime=0) if suffix in _PACKED else None
    return _File(
        body=body,
        packed=packed if packed and len(packed) < len(body) else None,
        media_type=_TYPES[suffix],
        etag=f'"{hashlib.sha256(body).hexdigest()[:32]}"',
    )


def router_for(site: Site, page_paths: tuple[str, ...], origin: Origin) -> APIRouter:
    """Serve the page under its paths, every file under its own, and nothing else."""
    router = APIRouter(include_in_schema=False)

    def page(request: Request) -> Response:
        if _is_other_loopback(request, origin):
            return RedirectResponse(f"{origin}{request.url.path}", 307)
        return _answer(site.page, request, _ASK)

    def file(request: Request) -> Response:
        path = request.url.path
        found = site.files.get(path)
        if found is None or path == "/index.html":
            if _wants_page(request):
                return _answer(site.page, request, _ASK, status=404)
            raise NotFound
        return _answer(found, request, _FOREVER if path.startswith("/assets/") else _ASK)

    for path in page_paths:
        router.add_api_route(path, page, methods=["GET", "HEAD"])
    router.add_api_route("/{path:path}", file, methods=["GET", "HEAD"])
    return router


def _is_other_loopback(request: Request, origin: Origin) -> bool:
    """Say whether somebody opened 127.0.0.1 where localhost is meant: cookies tell them apart.

    On any other host a proxy may have changed the name, and redirecting would go in circles.
    """
    host = re.sub(r":\d*\Z", "", request.headers.get("host", "")).strip("[]").lower()
    return origin.is_loopback and is_loopback_host(host) and host != origin.host


def _wants_page(request: Request) -> bool:
    """A person who followed a wrong address sees the client, which says so in words."""
    path = request.url.path
    is_machine = path.startswith(("/api/", "/assets/"))
    return not is_machine and "text/html" in request.headers.get("accept", "")


def _answer(file: _File, request: Request, keep: str, status: int = 200) -> Response:
    headers = {"cache-control": keep, "etag": file.etag, "vary": "accept-encoding"}
    if request.headers.get("if-none-match") == file.etag:
        return Response(status_code=304, headers=headers)
    body = file.body
    if file.packed is not None and "gzip" in request.headers.get("accept-encoding", ""):
        body = file.packed
        headers["content-encoding"] = "gzip"
    headers["content-length"] = str(len(body))
    headers["content-type"] = file.media_type
    return Response(b"" if request.method == "HEAD" else body, status, headers=headers)
