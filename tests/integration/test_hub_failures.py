"""A hub that asks to wait, fails, breaks off, or does not let everybody read."""

from __future__ import annotations

import logging
import traceback
from pathlib import Path

import pytest
from huggingface_hub import HfFileSystem, constants

import hermes_space as hs
from hermes_space import hub
from hermes_space.cli import main
from hermes_space.damage import DatasetError
from tests.hub_repository import KIMI, NAME, NEW
from tests.hub_server import Fault, Hub, Repository
from tests.whole import whole

LIMITED = {"RateLimit": '"api";r=0;t=7', "RateLimit-Policy": '"fixed window";"api";q=500;w=300'}
PLACES = {
    "the commit": f"GET /api/datasets/{NAME} ",
    "the list of files": f"GET /api/datasets/{NAME}/tree",
    "the card": "GET /datasets/" + NAME + "/resolve",
    "what a file is": "HEAD /datasets/" + NAME + "/resolve",
    "a file": "GET /cdn",
}


@pytest.mark.parametrize("headers", [{"Retry-After": "6"}, LIMITED], ids=["Retry-After", "RateLimit"])
@pytest.mark.parametrize("where", PLACES)
def test_asked_to_wait_it_waits_and_goes_on(
    server: Hub, waits: list[float], where: str, headers: dict[str, str]
) -> None:
    fault = Fault(PLACES[where], times=3, status=429, headers=headers)
    server.faults = [fault]
    assert len(hs.open_dataset(NAME, config="kimi")) == 5
    assert fault.times == 0
    assert len([wait for wait in waits if wait >= 6]) >= 2


@pytest.mark.parametrize("status", [500, 503])
@pytest.mark.parametrize("where", PLACES)
def test_a_failing_hub_is_asked_again(server: Hub, waits: list[float], where: str, status: int) -> None:
    fault = Fault(PLACES[where], times=2, status=status)
    server.faults = [fault]
    assert len(hs.open_dataset(NAME, config="kimi")) == 5
    assert fault.times == 0 and waits


@pytest.mark.parametrize("fault", ["cut", "reset", "short"])
def test_a_file_that_breaks_off_comes_whole(
    server: Hub, repository: Repository, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    file = hub.resolve(NAME, "kimi").files[0]
    monkeypatch.setattr(constants, "DOWNLOAD_CHUNK_SIZE", 64)
    broken = {
        "cut": Fault("GET /cdn", times=2, cut=file.size // 3),
        "reset": Fault("GET /cdn", times=2, cut=file.size // 3, reset=True),
        "short": Fault("GET /cdn", times=2, short=True),
    }[fault]
    server.faults = [broken]
    assert hub.fetch(file).read_bytes() == repository.commits[NEW][file.path]
    assert broken.times == 0
    ranges = [one.headers.get("range") for one in server.asked if "/cdn/" in one.path]
    if fault == "cut":
        starts = [int(one.removeprefix("bytes=").removesuffix("-")) for one in ranges[1:] if one]
        assert ranges[0] is None and len(starts) == 2 and file.size // 4 < starts[0] < starts[1]
    # Nothing half is left in the cache.
    blobs = Path(constants.HF_HUB_CACHE, "datasets--" + NAME.replace("/", "--"), "blobs")
    assert not list(blobs.glob("*.incomplete"))


def test_a_hub_that_stays_silent_is_not_waited_for(server: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    read = hs.open_dataset(NAME, config="kimi")
    monkeypatch.setattr(hub, "ANSWER_SECONDS", 0.1)
    server.faults = [Fault(f"GET /api/datasets/{NAME}", 99, held=True)]
    assert whole(hs.open_dataset(NAME, config="kimi")).equals(whole(read))
    with pytest.raises(DatasetError, match=f"could not be reached to load {NAME}, nor is it in the cache"):
        hs.open_dataset(NAME, config="kimi", revision="v1")


def test_a_file_that_stops_coming_is_asked_for_again(
    server: Hub, monkeypatch: pytest.MonkeyPatch, repository: Repository
) -> None:
    file = hub.resolve(NAME, "kimi").files[0]
    monkeypatch.setattr(constants, "HF_HUB_DOWNLOAD_TIMEOUT", 1)
    silent = Fault("GET /cdn", held=True)
    server.faults = [silent]
    assert hub.fetch(file).read_bytes() == repository.commits[NEW][file.path]
    assert silent.met.is_set()


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (Fault("GET /api", 99, status=429, headers={"Retry-After": "6"}), "asked too often .* in 6 seconds"),
        (Fault("GET /api", 99, status=429, headers={"Retry-After": "86400"}), "try again in 86400 seconds"),
        (Fault("GET /cdn", 99, status=429), "asked too often .* try again later, or with a token"),
        (Fault("GET /api", 99, status=503), f"answers with status 503 instead of {NAME}; try again later"),
        (Fault("HEAD /datasets", 99, status=502), "answers with status 502"),
        (
            Fault("GET /cdn", 99, status=500),
            f"status 500 instead of {KIMI.format(0)} of {NAME}; try again later",
        ),
        (
            Fault("GET /cdn", 99, short=True),
            f"{KIMI.format(0)} of {NAME} could not be loaded from the hub: Consistency check failed",
        ),
        (Fault("GET /cdn", 99, cut=0), f"hub could not be reached to load {KIMI.format(0)} of {NAME}"),
    ],
)
def test_what_does_not_get_better_is_told_in_one_sentence(
    server: Hub, waits: list[float], fault: Fault, said: str
) -> None:
    server.faults = [fault]
    with pytest.raises(DatasetError, match=said) as caught:
        hs.open_dataset(NAME, config="kimi")
    assert "\n" not in str(caught.value)
    assert max(waits, default=0) < 300
    assert len(waits) < 30


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (Fault("/api/", 99, status=503), "the hub answers with status 503"),
        (Fault("/api/", 99, reset=True), "the hub does not answer"),
        (Fault("/api/", 99, status=403), "the hub answers with status 403"),
    ],
    ids=["503", "reset", "403"],
)
def test_a_file_named_by_its_url_that_does_not_come(
    server: Hub,
    waits: list[float],
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    fault: Fault,
    said: str,
) -> None:
    source = f"hf://datasets/{NAME}/{KIMI.format(0)}"
    assert main(["parse", source, "--out", str(tmp_path / "first")]) == 0
    HfFileSystem.clear_instance_cache()
    server.faults = [fault]
    assert main(["parse", source, "--out", str(tmp_path / "second")]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"hermes-space parse: {source} cannot be read: {said}")


# who may read

TOKEN = "hf_abcdefghijklmnopqrstuvwxyz01234567"


@pytest.fixture(params=["environment", "stored"])
def with_token(request: pytest.FixtureRequest, server: Hub, monkeypatch: pytest.MonkeyPatch) -> Hub:
    if request.param == "environment":
        monkeypatch.setenv("HF_TOKEN", TOKEN)
    else:
        Path(constants.HF_TOKEN_PATH).write_text(TOKEN)
    return server


@pytest.mark.parametrize("gated", [True, False])
def test_a_token_opens_what_is_not_for_all(with_token: Hub, repository: Repository, gated: bool) -> None:
    repository.token, repository.gated = TOKEN, gated
    assert len(hs.open_dataset(NAME, config="kimi")) == 5
    seen = [one for one in with_token.asked if NAME in one.path or "/cdn/" in one.path]
    # The hub is shown the token, and whoever else keeps its files is not.
    assert {one.headers.get("authorization") for one in seen if "/cdn/" in one.path} == {None}
    assert {one.headers.get("authorization") for one in seen if "/cdn/" not in one.path} == {
        f"Bearer {TOKEN}"
    }


@pytest.mark.parametrize(
    ("token", "gated", "given", "said"),
    [
        (TOKEN, False, None, f"no dataset '{NAME}' here or on the hub that may be read; .* token .HF_TOKEN"),
        (TOKEN, True, None, rf"{NAME} is gated; accept its conditions on http\S+/datasets/{NAME} and give a"),
        (
            TOKEN,
            True,
            "hf_wrong",
            f"does not know the token it was given for {NAME}; accepted is a valid one",
        ),
        (
            TOKEN,
            False,
            "hf_wrong",
            f"does not know the token it was given for {NAME}; accepted is a valid one",
        ),
    ],
)
def test_who_may_not_read_is_told_what_is_needed(
    server: Hub,
    repository: Repository,
    monkeypatch: pytest.MonkeyPatch,
    token: str,
    gated: bool,
    given: str | None,
    said: str,
) -> None:
    repository.token, repository.gated = token, gated
    if given is not None:
        monkeypatch.setenv("HF_TOKEN", given)
    with pytest.raises(DatasetError, match=said) as caught:
        hs.open_dataset(NAME)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("given", [None, TOKEN])
def test_what_is_not_there_is_told_in_one_sentence(
    server: Hub, monkeypatch: pytest.MonkeyPatch, given: str | None
) -> None:
    if given is not None:
        monkeypatch.setenv("HF_TOKEN", given)
    cases: list[tuple[str, str | None, str | None, str]] = [
        ("lambda/other", None, None, "no dataset 'lambda/other' here or on the hub that may be read"),
        (
            NAME,
            None,
            "v2",
            f"{NAME} has no revision 'v2' on the hub; accepted is a branch, a tag or a commit",
        ),
        (NAME, None, "f" * 40, f"{NAME} has no revision '{'f' * 40}' on the hub"),
        (NAME, "qwen", None, f"no configuration 'qwen' in {NAME}; accepted are kimi, glm-5.1"),
    ]
    for name, config, revision, said in cases:
        with pytest.raises(DatasetError, match=said) as caught:
            hs.open_dataset(name, config=config, revision=revision)
        assert "\n" not in str(caught.value)


def test_no_token_is_told_anybody(
    with_token: Hub,
    repository: Repository,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    waits: list[float],
) -> None:
    caplog.set_level(logging.DEBUG)
    repository.token = TOKEN
    found = hub.resolve(NAME)
    with_token.faults = [Fault("GET /cdn", 99, status=500), Fault("HEAD", 2, status=429)]
    with pytest.raises(DatasetError) as caught:
        hub.fetch(found.files[0])
    repository.token = "another"
    with pytest.raises(DatasetError, match="does not know the token") as refused:
        hub.resolve(NAME)
    traces = "".join(traceback.format_exception(caught.value) + traceback.format_exception(refused.value))
    said = traces + "".join(capfd.readouterr()) + caplog.text + repr(found)
    assert "status 500" in said and TOKEN not in said
