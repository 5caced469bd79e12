"""A hub on the loopback: the endpoints by which datasets are read and written, and what can go wrong.

It speaks as https://huggingface.co does to `huggingface_hub`: what a revision is, the files of a commit in
pages, files by `resolve`, large ones through a redirect to another host. How files come to it: `hub_uploads`.
"""

from __future__ import annotations

import json
import os
import socket
import struct
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tests import hub_uploads

PAGE_SIZE = 2


@dataclass
class Repository:
    """A dataset: files by commit, commits by branch or tag, tokens to read (None: for all) and to write."""

    commits: dict[str, dict[str, bytes]]
    refs: dict[str, str]
    token: str | None = None
    gated: bool = False
    writer: str | None = None

    def commit(self, revision: str) -> str | None:
        return revision if revision in self.commits else self.refs.get(revision)


@dataclass
class Fault:
    """What happens to the next `times` requests whose `METHOD /path` holds `where`.

    `status` answers with it; `cut` ends the connection after that many bytes of the body, `reset` without
    a goodbye; `short` sends a byte less than the file has; `held` waits until it is `free`. It was `met`.
    What is written is kept where the answer is `cut`, and not where the connection is `reset`.
    """

    where: str
    times: int = 1
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: int | None = None
    reset: bool = False
    short: bool = False
    held: bool = False
    met: threading.Event = field(default_factory=threading.Event)
    free: threading.Event = field(default_factory=threading.Event)


@dataclass
class Asked:
    """A request that came; the names of its headers in lower case."""

    method: str
    path: str
    headers: dict[str, str]


class Hub:
    """The running hub: `url` to reach it by, what was `asked`, and the `faults` to come."""

    def __init__(self, repositories: Mapping[str, Repository]) -> None:
        self.repositories = dict(repositories)
        self.faults: list[Fault] = []
        self.asked: list[Asked] = []
        # Contents of large files by their SHA-256, before and after a commit names them.
        self.objects: dict[str, bytes] = {}
        self.closed = threading.Event()
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), type("Bound", (_Handler,), {"hub": self}))
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Hub:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop answering: who connects from now on is refused, who is connected is left."""
        self.closed.set()
        for fault in self.faults:
            fault.free.set()
        self._server.shutdown()
        self._server.server_close()

    def note(self, asked: Asked) -> Fault | None:
        """Note a request; what is to go wrong with it."""
        with self._lock:
            self.asked.append(asked)
            for fault in self.faults:
                if fault.times and fault.where in f"{asked.method} {asked.path} ":
                    fault.times -= 1
                    fault.met.set()
                    return fault
        return None


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Who hangs up is not told of."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    hub: Hub
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._serve(lambda fault: self._route(fault))

    do_HEAD = do_GET

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self._serve(lambda fault: self._write(body, fault))

    do_PUT = do_POST

    def _serve(self, route: Callable[[Fault | None], None]) -> None:
        if self.hub.closed.is_set():
            self.close_connection = True
            return
        fault = self.hub.note(
            Asked(self.command, self.path, {name.lower(): value for name, value in self.headers.items()})
        )
        if fault is not None and fault.held:
            fault.free.wait()
        if fault is not None and fault.reset and fault.cut is None:
            self._reset()
        elif fault is not None and fault.status is not None:
            self._answer(fault.status, b'{"error": "as was asked for"}', fault.headers)
        else:
            route(fault)

    def log_message(self, format: str, *args: object) -> None:
        """Not to the tests' output."""

    def _route(self, fault: Fault | None) -> None:
        url = urlsplit(self.path)
        kind, *parts = url.path.strip("/").split("/")
        if kind == "cdn":
            self._file(parts[0], parts[1], "/".join(map(unquote, parts[2:])), {}, fault)
            return
        if kind == "api":
            parts = parts[1:]
        name, rest = "/".join(parts[:2]), parts[2:]
        repository = self.hub.repositories.get(name)
        given = self.headers.get("Authorization")
        if repository is None or (repository.token and not repository.gated and given is None):
            # Whether a dataset is there is nobody's business who shows no token.
            self._refuse(404 if given else 401, "RepoNotFound", "Repository not found")
        elif given is not None and repository.token and given != f"Bearer {repository.token}":
            self._refuse(401, None, "Invalid credentials in Authorization header")
        elif kind == "api":
            self._api(name, repository, rest, parse_qs(url.query))
        elif repository.gated and given is None:
            self._refuse(401, "GatedRepo", f"Access to dataset {name} is restricted.")
        else:
            self._resolve(name, repository, unquote(rest[1]), "/".join(map(unquote, rest[2:])), fault)

    def _write(self, body: bytes, fault: Fault | None) -> None:
        kind, *parts = urlsplit(self.path).path.strip("/").split("/")
        if kind == "objects":
            self.hub.objects[parts[0]] = body
            self._answer(200, b"", {})
            return
        name = "/".join(parts[1:3] if kind == "api" else parts[:2]).removesuffix(".git")
        repository = self.hub.repositories.get(name)
        given = self.headers.get("Authorization")
        writing = "paths-info" not in parts
        if repository is None:
            self._refuse(404 if given else 401, "RepoNotFound", "Repository not found")
        elif writing and given is None:
            self._refuse(401, None, "Invalid username or password.")
        elif writing and given != f"Bearer {repository.writer}":
            self._refuse(403, None, "Forbidden: you must use a write token to upload to a repository.")
        elif kind == "datasets":
            self._json(hub_uploads.batch(json.loads(body), self.hub.objects, self.hub.url))
        else:
            self._write_api(repository, name, parts[3:], body, fault)

    def _write_api(
        self, repository: Repository, name: str, rest: list[str], body: bytes, fault: Fault | None
    ) -> None:
        what, revision = rest[0], unquote(rest[1])
        commit = repository.commit(revision)
        if commit is None:
            self._refuse(404, "RevisionNotFound", "Invalid rev id")
            return
        files = repository.commits[commit]
        if what == "preupload":
            self._json(hub_uploads.modes(json.loads(body), files))
            return
        if what == "paths-info":
            asked = parse_qs(body.decode())["paths"]
            self._json([_entry(path, files[path]) for path in asked if path in files])
            return
        oid = f"{len(repository.commits) + 1:040x}"
        repository.commits[oid] = hub_uploads.committed(body, files, self.hub.objects)
        repository.refs[revision] = oid
        answer = json.dumps(
            {"commitUrl": f"{self.hub.url}/datasets/{name}/commit/{oid}", "commitOid": oid}
        ).encode()
        cut = None if fault is None else fault.cut
        self._answer(200, answer, {"Content-Type": "application/json"}, sent=cut)
        self.close_connection = cut is not None

    def _reset(self) -> None:
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        os.close(self.connection.detach())

    def _api(self, name: str, repository: Repository, rest: list[str], query: dict[str, list[str]]) -> None:
        commit = repository.commit(unquote(rest[1]) if rest else "main")
        if commit is None:
            self._refuse(404, "RevisionNotFound", "Invalid rev id")
        elif rest[:1] == ["tree"]:
            inside = "".join(f"{unquote(part)}/" for part in rest[2:] if part)
            entries = _tree(
                repository.commits[commit], inside, query.get("recursive", [""])[0].lower() == "true"
            )
            if entries or not inside:
                self._pages(entries, query)
            else:
                self._refuse(404, "EntryNotFound", f"{inside} does not exist")
        else:
            siblings = [{"rfilename": path} for path in repository.commits[commit]]
            self._json({"id": name, "sha": commit, "siblings": siblings, "private": False, "tags": []})

    def _pages(self, entries: list[dict[str, Any]], query: dict[str, list[str]]) -> None:
        start = int(query.get("cursor", ["0"])[0])
        more = {}
        if start + PAGE_SIZE < len(entries):
            here = self.path.split("&cursor=")[0]
            more = {"Link": f'<{self.hub.url}{here}&cursor={start + PAGE_SIZE}>; rel="next"'}
        self._json(entries[start : start + PAGE_SIZE], more)

    def _resolve(
        self, name: str, repository: Repository, revision: str, path: str, fault: Fault | None
    ) -> None:
        commit = repository.commit(revision)
        if commit is None:
            self._refuse(404, "RevisionNotFound", "Invalid rev id")
            return
        content = repository.commits[commit].get(path)
        if content is None:
            self._refuse(404, "EntryNotFound", "Entry not found", {"X-Repo-Commit": commit})
        elif hub_uploads.is_large(path):
            # Another host than the hub's, as far as names go.
            there = f"http://localhost:{self.hub.port}/cdn/{name.replace('/', '--')}/{commit}/{path}"
            linked = {"X-Linked-ETag": f'"{hub_uploads.sha256(content)}"', "X-Linked-Size": str(len(content))}
            self._answer(302, b"", {"Location": there, "X-Repo-Commit": commit, **linked})
        else:
            self._file(name.replace("/", "--"), commit, path, {"X-Repo-Commit": commit}, fault)

    def _file(
        self, name: str, commit: str, path: str, headers: Mapping[str, str], fault: Fault | None
    ) -> None:
        content = self.hub.repositories[name.replace("--", "/")].commits[commit][path]
        etag = {"ETag": f'"{hub_uploads.oid(content)}"', "Accept-Ranges": "bytes"}
        asked = self.headers.get("Range")
        start, end = 0, len(content)
        if asked:
            first, _, last = asked.removeprefix("bytes=").partition("-")
            start, end = int(first), min(int(last or end) + 1, end)
            etag["Content-Range"] = f"bytes {start}-{end - 1}/{len(content)}"
        if fault is not None and fault.short:
            end -= 1
        body = content[start:end]
        if fault is None or (fault.cut is None and not fault.reset):
            self._answer(206 if asked else 200, body, {**headers, **etag})
            return
        self._answer(206 if asked else 200, body, {**headers, **etag}, sent=fault.cut or 0)
        self.close_connection = True
        if fault.reset:
            self._reset()

    def _refuse(
        self, status: int, code: str | None, message: str, headers: Mapping[str, str] | None = None
    ) -> None:
        named = {"X-Error-Code": code} if code else {}
        body = json.dumps({"error": message}).encode()
        self._answer(status, body, {**named, "X-Error-Message": message, **(headers or {})})

    def _json(self, value: Any, headers: Mapping[str, str] | None = None) -> None:
        self._answer(200, json.dumps(value).encode(), {"Content-Type": "application/json", **(headers or {})})

    def _answer(
        self, status: int, body: bytes, headers: Mapping[str, str], *, sent: int | None = None
    ) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body[:sent])
            self.wfile.flush()


def _tree(files: dict[str, bytes], inside: str, recursive: bool) -> list[dict[str, Any]]:
    """What lies in a folder, with the folders in it."""
    found: dict[str, dict[str, Any]] = {}
    for path, content in sorted(files.items()):
        if path.startswith(inside):
            names = path.removeprefix(inside).split("/")
            for depth in range(1, len(names) if recursive else min(len(names), 2)):
                folder = inside + "/".join(names[:depth])
                found[folder] = {
                    "type": "directory",
                    "path": folder,
                    "size": 0,
                    "oid": hub_uploads.oid(folder.encode()),
                }
            if recursive or len(names) == 1:
                found[path] = _entry(path, content)
    return list(found.values())


def _entry(path: str, content: bytes) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "type": "file",
        "path": path,
        "size": len(content),
        "oid": hub_uploads.oid(content),
    }
    if hub_uploads.is_large(path):
        entry["lfs"] = {"oid": hub_uploads.sha256(content), "size": len(content), "pointerSize": 130}
    return entry
