"""Inspect logs, in JSON and as `.eval`. No real log is at hand: these are built as its reference says."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import hermes_space as hs
from hermes_space import archives
from hermes_space.cli import main
from hermes_space.containers import read_row, recognise
from hermes_space.dataset import DatasetError
from tests.stored_traces import said
from tests.whole import whole

LONG = "a" * 32
HEADER = {
    "version": 2,
    "status": "success",
    "eval": {"run_id": "run", "task": "triage", "model": "m/1", "created": "2026-01-01T00:00:00"},
}
UNPARSED = (
    'Error parsing the following tool call arguments:\n\n{"cmd": "l\n\nError details: Unterminated string'
)


def call(identity: str, **more: Any) -> dict[str, Any]:
    return {"id": identity, "type": "function", "function": "bash", "arguments": {"cmd": "ls"}, **more}


def sample(identity: object, epoch: int = 1) -> dict[str, Any]:
    reasoning = {"type": "reasoning", "reasoning": "Hm.", "signature": "s"}
    tool = {"name": "bash", "description": "Runs.", "parameters": {"type": "object", "properties": {}}}
    return {
        "id": identity,
        "epoch": epoch,
        "input": "Go.",
        "target": "yes",
        "messages": [
            {"id": "m1", "role": "user", "content": f"attachment://{LONG}", "source": "input"},
            {
                "id": "m2",
                "role": "assistant",
                "model": "m/1",
                "content": [reasoning, {"type": "text", "text": "I look."}],
                "tool_calls": [call("c1"), call("c2", arguments={}, parse_error=UNPARSED)],
            },
            {"id": "m3", "role": "tool", "content": "a.py", "tool_call_id": "c1", "function": "bash"},
            {
                "id": "m4",
                "role": "tool",
                "content": "",
                "tool_call_id": "c2",
                "function": "bash",
                "error": {"type": "parsing", "message": "bad"},
            },
        ],
        "scores": {"match": {"value": "C"}},
        "attachments": {LONG: "A long text."},
        "events": [{"event": "state"}, {"event": "model", "tools": [tool]}, {"event": "model", "tools": []}],
    }


SAMPLES = [sample("a"), sample("a", 2), sample(3)]
SAID = [
    ("user", "A long text."),
    ("reasoning", "Hm."),
    ("assistant", "I look."),
    ("call", "c1", "bash", {"cmd": "ls"}),
    ("call", "c2", "bash", '{"cmd": "l'),
    ("response", "c1", "a.py", False),
    ("response", "c2", "bad", True),
]


def test_a_sample_is_a_row() -> None:
    name, row = read_row(sample("a"))
    assert (name, row.id) == ("inspect", "a_epoch_1")
    assert said(row) == SAID
    assert row.metadata["scores"] == {"match": {"value": "C"}} and row.metadata["target"] == "yes"
    assert row.metadata["events"] == {"state": 1, "model": 2}
    [tool] = json.loads(row.tools or "")
    assert tool["function"]["name"] == "bash"
    fields = row.metadata["message_fields"]
    assert fields["1"]["tool_calls"][1]["parse_error"] == UNPARSED and fields["1"]["model"] == "m/1"
    assert fields["3"]["error"]["type"] == "parsing"


def stored(value: object) -> bytes:
    return json.dumps(value).encode()


def zipped(method: int) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", method) as archive:
        archive.writestr("header.json", stored(HEADER))
        archive.writestr("summaries.json", b"[]")
        for one in SAMPLES:
            archive.writestr(f"samples/{one['id']}_epoch_{one['epoch']}.json", stored(one))
    return sink.getvalue()


def zipped_with_zstd() -> bytes:
    """A zip as Inspect writes it now: the members stored, then each replaced by its zstd form, by hand."""
    names = ["header.json", *(f"samples/{one['id']}_epoch_{one['epoch']}.json" for one in SAMPLES)]
    body, index = b"", b""
    for name, value in zip(names, [HEADER, *SAMPLES], strict=True):
        data = stored(value)
        packed = pa.compress(data, codec="zstd", asbytes=True)
        shared = struct.pack(
            "<HHHHHIIIHH", 63, 0, archives.ZSTD, 0, 33, 0, len(packed), len(data), len(name), 0
        )
        index += b"PK\x01\x02" + struct.pack("<H", 63) + shared + struct.pack("<HHHII", 0, 0, 0, 0, len(body))
        index += name.encode()
        body += b"PK\x03\x04" + shared + name.encode() + packed
    count = len(names)
    return (
        body + index + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, count, count, len(index), len(body), 0)
    )


PACKINGS = {
    "stored": lambda: zipped(zipfile.ZIP_STORED),
    "deflated": lambda: zipped(zipfile.ZIP_DEFLATED),
    "zstd": zipped_with_zstd,
}


@pytest.mark.parametrize("pack", PACKINGS.values(), ids=PACKINGS)
def test_each_way_into_a_packed_log(
    pack: Callable[[], bytes], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "log.eval"
    path.write_bytes(pack())
    dataset = hs.open_dataset(path)
    assert dataset.labels["id"].to_pylist() == ["a_epoch_1", "a_epoch_2", "3_epoch_1"]
    assert dataset.labels["task"].to_pylist() == ["triage"] * 3 and set(
        whole(dataset)["model"].to_pylist()
    ) == {"m/1"}
    assert dataset.trace(0).calls[0].id == "c1"
    tables = hs.parse_files(path)
    assert (tables.traces.num_rows, tables.calls.num_rows) == (3, 6)
    assert main(["check", str(path), "--select", "J,C"]) == 1
    assert "J2" in capsys.readouterr().out


def test_a_log_in_json_holds_its_samples(tmp_path: Path) -> None:
    log = {**HEADER, "samples": SAMPLES}
    (tmp_path / "log.json").write_bytes(stored(log))
    (tmp_path / "log.eval").write_bytes(zipped(zipfile.ZIP_DEFLATED))
    assert whole(hs.open_dataset(tmp_path / "log.json")) == whole(hs.open_dataset(tmp_path / "log.eval"))
    [(container, recognised)] = recognise(log)
    assert (container.name, recognised.confidence) == ("inspect", 1.0)
    assert said(read_row({**log, "samples": SAMPLES[:1]})[1]) == SAID
    with pytest.raises(ValueError, match="inspect document holds 3 traces; accepted is one trace"):
        read_row(log)


def member(name: str, data: bytes) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("samples/good.json", stored(sample("a")))
        archive.writestr(name, data)
    return sink.getvalue()


@pytest.mark.parametrize(
    ("data", "rows", "words"),
    [
        (b"no zip", 0, "it is no zip file, or not all of one"),
        (b"", 0, "it is no zip file, or not all of one"),
        (zipped(zipfile.ZIP_DEFLATED)[:-200], 0, "it is no zip file, or not all of one"),
        (member("samples/b.json", b'{"id": '), 1, "its member 'samples/b.json' is not JSON"),
        (member("samples/b.json", b"[1]"), 1, "entry 2 is no row"),
        (
            member("samples/b.json", b" " * 3000),
            1,
            "its member 'samples/b.json' holds 3,000 bytes; accepted are 2,000",
        ),
    ],
)
def test_what_is_wrong_with_a_packed_log_is_told(
    data: bytes, rows: int, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "MOST_BYTES", 2000)
    path = tmp_path / "log.eval"
    path.write_bytes(data)
    with pytest.raises(DatasetError) as caught:
        hs.parse_files(path)
    assert str(path) in str(caught.value) and words in str(caught.value)
    assert caught.value.tables is not None and caught.value.tables.traces.num_rows == rows


def test_another_zip_is_no_log(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "log.eval", "w") as archive:
        archive.writestr("a.txt", "a")
    with pytest.raises(DatasetError, match=r"it has neither header\.json nor samples"):
        hs.parse_files(tmp_path / "log.eval")


@pytest.mark.parametrize("number", range(0, 400, 7))
def test_a_damaged_zip_never_crashes(number: int, tmp_path: Path) -> None:
    data = bytearray(zipped_with_zstd())
    at = number * len(data) // 400
    data[at : at + 3] = b"\xff\x00\xff"
    (tmp_path / "log.eval").write_bytes(bytes(data))
    try:
        hs.parse_files(tmp_path / "log.eval")
    except DatasetError as error:
        assert "\n" not in str(error)
