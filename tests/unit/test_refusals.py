"""Places that cannot be read or written: one sentence on which, why, and what helps."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

import hermes_space as hs
from hermes_space.cli import main
from hermes_space.refusals import Refused, is_fetching, reason
from hermes_space.storage import Storage

AWS = "When listing objects under key 'x' in bucket 'b': AWS Error {} during ListObjectsV2 operation: {}"


@pytest.fixture
def traces(tmp_path: Path) -> Path:
    path = tmp_path / "a.jsonl"
    path.write_text('{"messages": [{"role": "user", "content": "hi"}]}\n')
    return path


def refused(capsys: pytest.CaptureFixture[str], traces: Path, out: object) -> str:
    """What the command says that may not write there: one line."""
    assert main(["parse", str(traces), "--out", str(out)]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "Errno" not in line and line.endswith(".")
    return line.removeprefix("hermes-space parse: ")


def test_a_file_in_the_way(tmp_path: Path, traces: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = refused(capsys, traces, traces)
    assert said == f"{traces} cannot be written to: a file lies where a folder has to be; name another place."
    assert traces.read_text().startswith("{")


def test_a_disk_that_is_full(
    tmp_path: Path, traces: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(storage: Storage, name: str) -> str:
        part = tmp_path / name.replace("/", "-")
        part.symlink_to("/dev/full")
        return str(part)

    monkeypatch.setattr(Storage, "_beside", full)
    out = tmp_path / "out"
    said = refused(capsys, traces, out)
    assert said == f"{out} cannot be written to: no space is left; make room and try again."
    assert sorted(tmp_path.iterdir()) == [traces]


def test_a_place_without_a_name(traces: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "has to have a name; accepted are folders, s3://" in refused(capsys, traces, "")


@pytest.mark.parametrize("out", ["hf://", "hf://x", "hf://datasets/x", "hf://datasets//x", "hf://@x/y"])
def test_a_url_without_a_repository(traces: Path, capsys: pytest.CaptureFixture[str], out: str) -> None:
    said = refused(capsys, traces, out)
    assert said == f"{out} names no repository of the hub; accepted is hf://datasets/OWNER/NAME/PATH."
    with pytest.raises(ValueError, match="names no repository of the hub"):
        hs.parse_files(out)


@pytest.mark.parametrize("report", ["{", "{}", '{"counts": {"traces": "many"}}'])
def test_a_report_that_is_none(tmp_path: Path, traces: Path, report: str) -> None:
    out = tmp_path / "out"
    hs.parse_files(traces, out=out)
    (out / "shards" / "00000.json").write_text(report)
    with pytest.raises(ValueError, match=r"^shards/00000.json in .*out is no report of a shard; delete it"):
        hs.Tables.read(out)
    with pytest.raises(ValueError, match=r"out is no report .*; delete it|out cannot be gone on with"):
        hs.parse_files(traces, out=out, resume=True)


def test_a_file_that_is_no_longer_there_is_named_by_any_command(
    traces: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "none" / "rows.jsonl"
    assert main(["export", str(traces), "--format", "messages", "--out", str(out)]) == 2
    assert (
        capsys.readouterr().err
        == f"hermes-space export: {out} cannot be used: there is no such file or folder.\n"
    )


def test_a_mended_copy_that_cannot_be_written_does_not_blame_the_file(
    traces: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(path: Path) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(Path, "touch", denied)
    assert main(["check", str(traces), "--fix"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    part = traces.with_name(".a.mended.jsonl.part")
    assert line.startswith(f"hermes-space check: {part} cannot be used: permission is denied; name another")


@pytest.mark.parametrize(
    ("error", "said", "fetching"),
    [
        (
            OSError(AWS.format("NO_SUCH_BUCKET", "None")),
            "there is no such bucket; make it, or name another",
            True,
        ),
        (
            OSError(AWS.format("ACCESS_DENIED", "Access Denied")),
            "access is denied; give credentials that may",
            True,
        ),
        (
            OSError(AWS.format("NETWORK_CONNECTION", "curlCode: 7")),
            "the storage does not answer; see the",
            True,
        ),
        (OSError(AWS.format("UNKNOWN", "What? (Request ID: Ab1)")), "What?", True),
        (PermissionError(errno.EACCES, "any", "file"), "permission is denied; name another place", True),
        (OSError(errno.EIO, "any"), "input/output error", True),
        (OSError("Couldn't deserialize thrift: x\nmore"), "Couldn't deserialize thrift: x", False),
        (OSError("[Errno -2] Name or service not known"), "Name or service not known", False),
        (ValueError(), "ValueError", False),
    ],
)
def test_reasons(error: Exception, said: str, fetching: bool) -> None:
    assert reason(error).startswith(said)
    assert "Request ID" not in reason(error) and os.linesep not in reason(error)
    assert is_fetching(error) is fetching


def test_what_refuses_goes_through_as_it_is(tmp_path: Path) -> None:
    storage = Storage(tmp_path)
    with pytest.raises(Refused, match=r"^said once\.$"), storage.writing():
        raise Refused("said once.")
    with pytest.raises(BrokenPipeError), storage.writing():
        raise BrokenPipeError
    with pytest.raises(FileNotFoundError):
        storage.open("none")
