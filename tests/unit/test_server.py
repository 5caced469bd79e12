"""The walls around the app: headers, body limit, port; and where a link leads."""

import asyncio
import importlib.util
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from hermes_space import Dataset, server, ui
from hermes_space.cache import COPYING, FETCHING, PARSING, Reading
from hermes_space.dataset import DatasetError
from hermes_space.server.front import Front
from hermes_space.server.meter import Meter, State
from hermes_space.server.start_page import start_page, told_of
from hermes_space.server.stubs import WRITER
from hermes_space.tabs import TABS

LIMIT = server.MAX_BODY


async def size(request: Request) -> PlainTextResponse:
    return PlainTextResponse(str(len(await request.body())))


async def ignore(request: Request) -> PlainTextResponse:
    return PlainTextResponse("unread")


@pytest.fixture
def client() -> TestClient:
    routes = [Route("/size", size, methods=["POST"]), Route("/ignore", ignore, methods=["GET", "POST"])]
    return TestClient(server.walled(Starlette(routes=routes)))


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
    limited = server.walled(app)
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
    one = sample.only("airline")
    assert ui.link_problem({"config": "airline"}, one) is None
    assert "accepted are airline." in str(ui.link_problem({"config": "retail"}, one))
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


def reading(doing: str, done: int, *, before: int = 0, path: str = "data/a.parquet") -> Reading:
    return Reading(path, traces=7, bytes_done=done, bytes_total=100_000_000, bytes_before=before, doing=doing)


def test_the_meter_tells_speed_and_time_left_of_the_step_in_hand() -> None:
    now = [0.0]
    meter = Meter(clock=lambda: now[0])
    meter.tell(reading(FETCHING, 0))
    now[0] = 1.0
    meter.tell(reading(COPYING, 9_000_000))
    assert (meter.state.step, meter.state.rate, meter.state.left) == (1, None, None)
    now[0] = 4.0
    meter.tell(reading(COPYING, 20_000_000))
    assert (meter.state.step, meter.state.rate, meter.state.left) == (1, 5e6, 16.0)
    # The next step begins anew, and what an earlier start has done is no speed of this one.
    meter.tell(reading(PARSING, 40_000_000, before=40_000_000))
    assert (meter.state.step, meter.state.rate) == (2, None)
    now[0] = 14.0
    meter.tell(reading(PARSING, 60_000_000, before=40_000_000))
    assert (meter.state.rate, meter.state.left) == (2e6, 20.0)
    assert told_of(meter.state) == {
        "ready": False,
        "percent": 60,
        "texts": {
            "title": "Reading the traces for the first time",
            "lead": "What is read is kept, so the next start takes seconds. This page becomes the app by"
            " itself.",
            "doing": "Step 2 of 3: Parsing traces",
            "share": "60 %",
            "file": "a.parquet",
            "read": "60 of 100 MB",
            "traces": "7",
            "speed": "2.0 MB/s",
            "left": "20 s",
            "error": "",
        },
    }


@pytest.mark.parametrize(
    "seconds, said", [(0, "under 5 s"), (7, "5 s"), (89, "90 s"), (95, "2 min"), (7300, "122 min")]
)
def test_time_left_is_told_no_finer_than_it_is_known(seconds: float, said: str) -> None:
    assert told_of(State(total=1, left=seconds))["texts"]["left"] == said


def test_what_fails_before_anybody_waits_is_raised_where_the_app_is_started() -> None:
    meter = Meter()
    meter.fail(ValueError("There is no dataset."))
    with pytest.raises(ValueError, match="There is no dataset"):
        meter.wait()


def test_what_fails_while_somebody_waits_is_a_sentence_on_the_page(
    capsys: pytest.CaptureFixture[str],
) -> None:
    meter = Meter()
    meter.tell(reading(FETCHING, 0))
    meter.fail(DatasetError("<a.parquet> cannot be read."))
    meter.wait()
    assert capsys.readouterr().err == "<a.parquet> cannot be read.\n"
    page = start_page("data", meter.state)
    assert "&lt;a.parquet&gt; cannot be read." in page
    assert "The traces could not be read" in page
    meter.fail(RuntimeError("a slip"))
    assert "RuntimeError: a slip" in capsys.readouterr().err
    assert meter.state.error == "Something failed that should not; the server's log says what."


def test_the_front_answers_for_the_app_until_it_is_there() -> None:
    front = Front("<data>", Meter())
    front.meter.tell(reading(PARSING, 1_000_000))
    began = []

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        began.append(app)
        yield

    with TestClient(server.walled(front)) as client:
        for path in ("/", "/?config=kimi&id=a"):
            answer = client.get(path)
            assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
            assert "Step 2 of 3: Parsing traces" in answer.text
            assert "<data>" not in answer.text and "&lt;data&gt;" in answer.text
        assert client.head("/").status_code == 200
        assert client.get("/start-up").json()["percent"] == 1
        refused = client.get("/gradio_api/info")
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
        assert refused.text == "The dataset is being read; the page at / says how far that is.\n"
        app = FastAPI(lifespan=life)
        app.get("/")(lambda: "the app")
        front.show(app)
        front.meter.finish()
        assert [client.get("/").json() for _ in range(2)] == ["the app"] * 2
        assert client.get("/start-up").json()["ready"] is True
    assert began == [app]


def test_gradio_is_imported_without_writing_its_stubs() -> None:
    check = (
        "import sys; from hermes_space.server.stubs import leave_out_stubs, MODULE, WRITER;"
        "leave_out_stubs(); import gradio;"
        "print(getattr(sys.modules[MODULE], WRITER).__module__, gradio.HTML.__name__)"
    )
    found = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert found.stdout.split() == ["hermes_space.server.stubs", "HTML"]
    # Where Gradio writes none of itself any more, leaving them out goes too.
    [place] = importlib.util.find_spec("gradio").submodule_search_locations  # type: ignore[union-attr, misc]
    assert f"def {WRITER}(" in (Path(place) / "component_meta.py").read_text()
