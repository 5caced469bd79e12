"""The walls around the app: headers, body limit, port; and where a link leads."""

import asyncio
import socket
from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from hermes_space import Dataset, server, ui
from hermes_space.tabs import TABS

LIMIT = server.MAX_BODY


async def size(request: Request) -> PlainTextResponse:
    return PlainTextResponse(str(len(await request.body())))


async def ignore(request: Request) -> PlainTextResponse:
    return PlainTextResponse("unread")


@pytest.fixture
def client() -> TestClient:
    routes = [Route("/size", size, methods=["POST"]), Route("/ignore", ignore, methods=["GET", "POST"])]
    return TestClient(Starlette(routes=routes, middleware=server.middleware()))


def chunks(total: int, each: int = 100_000) -> Iterator[bytes]:
    for start in range(0, total, each):
        yield b"x" * min(each, total - start)


def test_bodies_up_to_the_limit_pass(client: TestClient) -> None:
    assert client.post("/size", content=b"x" * LIMIT).text == str(LIMIT)
    assert client.post("/size", content=chunks(LIMIT)).text == str(LIMIT)
    assert client.post("/size", content=b"").text == "0"


@pytest.mark.parametrize("path", ["/size", "/ignore"])
def test_an_announced_body_beyond_the_limit_is_refused_in_one_sentence(client: TestClient, path: str) -> None:
    answer = client.post(path, content=b"x" * (LIMIT + 1))
    assert answer.status_code == 413
    assert answer.text == "This request is too large; accepted are bodies of at most 3,000,000 bytes.\n"


@pytest.mark.parametrize("path", ["/size", "/ignore"])
def test_a_chunked_body_beyond_the_limit_is_refused(client: TestClient, path: str) -> None:
    assert client.post(path, content=chunks(LIMIT + 1)).status_code == 413


def test_chunks_are_counted_only_as_far_as_the_limit(client: TestClient) -> None:
    """An endless body must not be read to its end."""
    read = 0

    async def receive() -> dict[str, object]:
        nonlocal read
        read += 1
        return {"type": "http.request", "body": b"x" * 1_000_000, "more_body": True}

    sent = []

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    async def app(*_: object) -> None:
        raise AssertionError("the app must not be reached")

    scope = {"type": "http", "headers": [(b"transfer-encoding", b"chunked")]}
    limited = server.BodyLimit(app)
    asyncio.run(limited(scope, receive, send))  # type: ignore[arg-type]
    assert sent[0]["status"] == 413
    assert read == LIMIT // 1_000_000 + 1


@pytest.mark.parametrize(
    "method, path, body", [("GET", "/ignore", b""), ("POST", "/size", b"x" * (LIMIT + 1))]
)
def test_every_answer_carries_the_headers(client: TestClient, method: str, path: str, body: bytes) -> None:
    answer = client.request(method, path, content=body)
    policy = answer.headers["content-security-policy"]
    directives = dict(part.split(" ", 1) for part in policy.split("; "))
    assert directives["script-src-attr"] == "'none'"
    assert directives["object-src"] == "'none'"
    assert directives["connect-src"] == "'self'"
    assert "http" not in directives["script-src"]
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_taken_port_is_said_in_one_sentence() -> None:
    with socket.socket() as taken:
        taken.bind((server.HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(
            OSError, match=rf"^Port {port} on 127\.0\.0\.1 cannot be used .*; choose another\.$"
        ):
            server.serve("sample", port)


def test_a_link_to_what_is_there_is_no_problem(sample: Dataset) -> None:
    for tab in TABS:
        assert ui.link_problem({"view": tab.SLUG}, sample) is None
    assert ui.link_problem({}, sample) is None
    assert ui.link_problem({"id": "x", "config": "said by the Trace tab"}, sample) is None


def test_a_link_to_what_is_not_there_says_so(sample: Dataset) -> None:
    said = ui.link_problem({"view": "<nope>"}, sample)
    assert said == f"There is no view '<nope>'; accepted are {', '.join(tab.SLUG for tab in TABS)}."
    said = ui.link_problem({"config": "nope"}, sample)
    assert said == f"There is no configuration 'nope' in sample; accepted are {', '.join(sample.configs)}."


def test_style_sheets_begin_with_the_tokens() -> None:
    names = [path.name for path in ui.style_sheets()]
    assert names[0] == "base.css"
    assert "stats.css" in names


def test_style_sheets_load_nothing_from_elsewhere() -> None:
    for path in ui.style_sheets():
        sheet = path.read_text()
        assert "@import" not in sheet and "url(http" not in sheet and "//fonts" not in sheet, path.name
