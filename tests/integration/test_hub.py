"""Datasets of the hub, from a hub on the loopback that is laid out as the real one and fails on demand."""

from __future__ import annotations

import io
import json
import logging
import os
import subprocess
import sys
import time
import traceback
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from huggingface_hub import close_session, constants

import hermes_space as hs
from hermes_space import hub, storage
from hermes_space.cli import main
from hermes_space.damage import DatasetError
from tests.hub_server import Fault, Hub, Repository

NAME = "lambda/hermes-agent-reasoning-traces"
OLD, NEW = "0" * 39 + "1", "0" * 39 + "2"
KIMI = "data/kimi/train-0000{}-of-00002.parquet"
CARD = """---
license: apache-2.0
configs:
- config_name: kimi
  data_files:
  - split: train
    path: data/kimi/train-*
  default: true
- config_name: glm-5.1
  data_files:
  - split: train
    path: data/glm-5.1/train-*
---
# Traces
"""


def parquet(config: str, count: int) -> bytes:
    messages = [{"from": "human", "value": "hi"}, {"from": "gpt", "value": f"<think>\n</think>\n{config}"}]
    table = pa.table({"id": [f"{config}-{i}" for i in range(count)], "conversations": [messages] * count})
    file = io.BytesIO()
    pq.write_table(table, file)
    return file.getvalue()


def files(mark: str) -> dict[str, bytes]:
    return {
        ".gitattributes": b"*.parquet filter=lfs",
        "README.md": CARD.encode(),
        KIMI.format(0): parquet(f"kimi{mark}a", 3),
        KIMI.format(1): parquet(f"kimi{mark}b", 2),
        "data/glm-5.1/train-00000-of-00001.parquet": parquet(f"glm{mark}", 4),
        # An older flat layout that lies beside it, which no configuration names.
        "data/train.parquet": parquet("flat", 9),
    }


@pytest.fixture
def repository() -> Repository:
    return Repository({OLD: files("-old-"), NEW: files("-new-")}, {"main": NEW, "v1": OLD})


@pytest.fixture
def server(repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """The hub at its address, an empty cache, no token, and nothing of this machine's."""
    close_session()
    with Hub({NAME: repository}) as running:
        monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
        monkeypatch.setattr(constants, "ENDPOINT", running.url)
        template = f"{running.url}/{{repo_id}}/resolve/{{revision}}/{{filename}}"
        monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", template)
        monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
        monkeypatch.setattr(constants, "HF_TOKEN_PATH", str(tmp_path / "token"))
        monkeypatch.setattr(hub._Client, "reached", set())
        storage._listed_sizes.cache_clear()
        for name in ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"):
            monkeypatch.delenv(name, raising=False)
        yield running
    close_session()


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds for which the hub would have been left alone; nobody waits them."""
    waited: list[float] = []
    sleep = time.sleep

    def note(seconds: float) -> None:
        waited.append(seconds) if seconds >= 1 else sleep(seconds)

    monkeypatch.setattr("time.sleep", note)
    return waited


def disconnect(server: Hub) -> None:
    """As a later process finds it: nobody answers, and nobody did."""
    server.close()
    close_session()
    hub._Client.reached.clear()


def test_one_configuration_of_the_newest_commit(server: Hub) -> None:
    dataset = hs.open_dataset(NAME, config="kimi")
    assert (dataset.configs, dataset.config, len(dataset)) == (("kimi", "glm-5.1"), "kimi", 5)
    ids = ["kimi-new-a-0", "kimi-new-a-1", "kimi-new-a-2", "kimi-new-b-0", "kimi-new-b-1"]
    assert dataset.table.column("id").to_pylist() == ids
    assert dataset.tables.traces.column("config").to_pylist() == ["kimi"] * 5
    assert not [one for one in server.asked if "glm-5.1" in one.path or "data/train" in one.path]


def test_all_configurations(server: Hub) -> None:
    dataset = hs.open_dataset(NAME)
    assert (dataset.configs, dataset.config) == (("kimi", "glm-5.1"), None)
    assert dataset.table.column("config").to_pylist() == ["kimi"] * 5 + ["glm-5.1"] * 4


def test_files_are_of_one_commit(server: Hub, repository: Repository) -> None:
    found = hub.resolve(NAME, "kimi")
    assert found.commit == NEW
    assert [file.path for file in found.files] == [KIMI.format(0), KIMI.format(1)]
    newer = "0" * 39 + "3"
    repository.commits[newer] = files("-newer-")
    repository.refs["main"] = newer
    for file in hub.ahead(found.files):
        assert hub.fetch(file).read_bytes() == repository.commits[NEW][file.path]
        assert file.size == len(repository.commits[NEW][file.path])
        assert file.url == f"hf://datasets/{NAME}@{NEW}/{file.path}"
    assert hub.resolve(NAME, "kimi").commit == newer


@pytest.mark.parametrize(("revision", "commit"), [("main", NEW), ("v1", OLD), (OLD, OLD), (None, NEW)])
def test_a_revision_is_a_branch_a_tag_or_a_commit(server: Hub, revision: str | None, commit: str) -> None:
    assert hub.resolve(NAME, revision=revision).commit == commit
    mark = "new" if commit == NEW else "old"
    assert hs.open_dataset(NAME, config="glm-5.1", revision=revision).row(0)["id"] == f"glm-{mark}--0"


def test_the_next_file_is_fetched_while_one_is_in_use_and_no_more(server: Hub) -> None:
    first, second, third = hub.resolve(NAME).files
    held = Fault(second.path, held=True)
    server.faults = [held]
    seen = hub.ahead([first, second, third])
    assert next(seen) == first
    assert held.met.wait(60)
    assert not [one for one in server.asked if third.path in one.path]
    held.free.set()
    assert list(seen) == [second, third]


def test_a_second_time_nothing_is_fetched(server: Hub) -> None:
    first = hs.open_dataset(NAME, config="kimi")
    server.asked.clear()
    assert hs.open_dataset(NAME, config="kimi").table.equals(first.table)
    assert [one.path for one in server.asked] == [f"/api/datasets/{NAME}"]
    server.asked.clear()
    assert hs.open_dataset(NAME, config="kimi", revision=NEW).table.equals(first.table)
    assert not server.asked


def test_without_a_network_the_cache_is_read(server: Hub, waits: list[float]) -> None:
    first = hs.open_dataset(NAME, config="kimi")
    disconnect(server)
    for revision in (None, "main", NEW):
        assert hs.open_dataset(NAME, config="kimi", revision=revision).table.equals(first.table)
    assert not waits


@pytest.mark.parametrize("revision", [None, NEW])
def test_without_a_network_half_a_dataset_is_none(
    server: Hub, waits: list[float], revision: str | None
) -> None:
    hub.fetch(hub.resolve(NAME, "kimi").files[0])
    disconnect(server)
    with pytest.raises(DatasetError, match=f"hub could not be reached to load {NAME}, nor is it in the"):
        hs.open_dataset(NAME, config="kimi", revision=revision)
    assert not waits


@pytest.mark.parametrize("revision", [None, "main", "v1", OLD])
def test_without_a_network_what_is_not_there_is_told_at_once(
    server: Hub, waits: list[float], revision: str | None
) -> None:
    disconnect(server)
    with pytest.raises(
        DatasetError, match=f"hub could not be reached to load {NAME}, nor is it in the cache"
    ):
        hs.open_dataset(NAME, revision=revision)
    assert not waits


# where the hub asks to wait, fails or breaks off

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
    assert [wait for wait in waits if wait >= 6] and sum(waits) >= 2 * 6


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


# how repositories are laid out


def test_a_repository_without_configurations(server: Hub) -> None:
    rows = b'{"id": "a", "config": "kimi", "messages": [{"role": "user", "content": "hi"}]}\n'
    server.repositories["owner/lines"] = Repository(
        {
            OLD: {
                "data/train-00000.jsonl": rows,
                "data/train-00001.jsonl": rows.replace(b'"a"', b'"b"'),
                "data/test-00000.jsonl": rows,
                "dataset_infos.json": b"{}",
            }
        },
        {"main": OLD},
    )
    found = hub.resolve("owner/lines")
    assert (found.configs, [file.path for file in found.files]) == (
        None,
        ["data/train-00000.jsonl", "data/train-00001.jsonl"],
    )
    dataset = hs.open_dataset("owner/lines")
    assert (dataset.configs, dataset.table.column("id").to_pylist()) == (("kimi",), ["a", "b"])


def test_a_repository_that_holds_nothing_to_read(server: Hub, repository: Repository) -> None:
    server.repositories["owner/pictures"] = Repository(
        {OLD: {"a.png": b"", "config.json": b"{}"}}, {"main": OLD}
    )
    with pytest.raises(
        DatasetError, match=r"owner/pictures holds no file of traces .*; accepted are \.parquet"
    ):
        hs.open_dataset("owner/pictures")
    repository.commits[NEW] = {"README.md": CARD.encode(), "data/kimi/test-00000.parquet": b""}
    with pytest.raises(DatasetError, match=f"{NAME}, configuration kimi, holds no file of traces"):
        hs.open_dataset(NAME, config="kimi")


# parsed shard by shard


def test_parse_writes_the_tables_of_one_configuration(
    server: Hub, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "tables"
    assert main(["parse", NAME, "--config", "kimi", "--out", str(out)]) == 0
    assert f"{out}/traces/*.parquet  5 rows" in capsys.readouterr().out
    tables = hs.Tables.read(out)
    assert tables.traces.column("config").to_pylist() == ["kimi"] * 5
    expected = hs.open_dataset(NAME, config="kimi").tables
    for name, table in expected.items():
        assert getattr(tables, name).equals(table), name
    reports = [json.loads((out / "shards" / f"0000{i}.json").read_text()) for i in range(2)]
    assert [one["source"] for one in reports] == [
        f"hf://datasets/{NAME}@{NEW}/{KIMI.format(i)}" for i in range(2)
    ]
    assert [one["stamp"] for one in reports] == [
        {"size": file.size, "modified": None} for file in hub.resolve(NAME, "kimi").files
    ]


def test_parse_of_all_configurations_without_a_place_to_write_to(server: Hub) -> None:
    tables = hs.parse_files(NAME, revision="v1")
    assert tables.traces.column("config").to_pylist() == ["kimi"] * 5 + ["glm-5.1"] * 4
    assert tables.traces.column("id").to_pylist()[0] == "kimi-old-a-0"


def test_the_next_file_is_fetched_while_one_is_parsed(server: Hub, tmp_path: Path) -> None:
    first, second, third = hub.resolve(NAME).files
    held = Fault(second.path, held=True)
    server.faults = [held]
    seen: list[str] = []

    def tell(at: hs.Progress) -> None:
        seen.append(at.path)
        if at.path == first.url and at.traces:
            assert held.met.wait(60)
            assert not [one for one in server.asked if third.path in one.path]
            held.free.set()

    hs.parse_files(NAME, out=tmp_path / "tables", progress=tell)
    assert list(dict.fromkeys(seen)) == [first.url, second.url, third.url]


def test_a_file_that_does_not_come_is_named_and_the_rest_is_done(
    server: Hub, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "tables"
    command = ["parse", NAME, "--config", "kimi", "--out", str(out)]
    server.faults = [Fault(f"GET /cdn/{NAME.replace('/', '--')}/{NEW}/{KIMI.format(0)}", 99, status=500)]
    assert main(command) == 1
    said = capsys.readouterr()
    assert f"answers with status 500 instead of {KIMI.format(0)} of {NAME}; try again" in said.err
    assert "/traces/*.parquet  2 rows" in said.out
    server.faults.clear()
    asked = len(server.asked)
    assert main([*command, "--resume"]) == 0
    assert hs.Tables.read(out).traces.num_rows == 5
    assert not [one for one in server.asked[asked:] if KIMI.format(1) in one.path]


def test_a_configuration_and_a_revision_belong_to_the_hub(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.jsonl").write_text('{"messages": []}')
    for option in ("--config", "--revision"):
        assert main(["parse", str(tmp_path), option, "kimi", "--out", str(tmp_path / "tables")]) == 2
        said = capsys.readouterr().err
        assert "are of datasets of the hub; name one, as owner/name" in said


@pytest.mark.parametrize(
    "command",
    [["stats", NAME, "--config", "kimi"], ["show", NAME, "kimi-new-a-0"], ["check", NAME]],
    ids=["stats", "show", "check"],
)
def test_commands_read_the_hub(server: Hub, capsys: pytest.CaptureFixture[str], command: list[str]) -> None:
    assert main(command) == 0
    assert capsys.readouterr().out


def test_export_reads_the_hub(server: Hub, tmp_path: Path) -> None:
    out = tmp_path / "rows.jsonl"
    assert main(["export", NAME, "--config", "kimi", "--format", "messages", "--out", str(out)]) == 0
    assert len(out.read_text().splitlines()) == 5


def test_the_command_as_people_run_it(server: Hub, tmp_path: Path) -> None:
    """Addressed by HF_ENDPOINT, with a cache in HF_HOME and a token in HF_TOKEN, of which nothing is said."""
    server.repositories[NAME].token = TOKEN
    ours = {"HF_ENDPOINT": server.url, "HF_HOME": str(tmp_path / "home"), "HF_TOKEN": TOKEN}
    command = ["parse", NAME, "--config", "kimi", "--revision", "v1", "--out", str(tmp_path / "tables")]
    done = subprocess.run(
        [sys.executable, "-m", "hermes_space", *command],
        env={**os.environ, **ours, "HF_HUB_OFFLINE": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "traces/*.parquet  5 rows" in done.stdout
    assert hs.Tables.read(tmp_path / "tables").traces.column("id").to_pylist()[0] == "kimi-old-a-0"
    assert (tmp_path / "home" / "hub" / f"datasets--{NAME.replace('/', '--')}" / "snapshots" / OLD).is_dir()
