"""`hermes-space check`, as people run it: what it reads, what it prints in each format, its exit status."""

from __future__ import annotations

import gzip
import json
import os
import re
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import hermes_space as hs
from hermes_space.cli import main
from hermes_space.commands.check.formats import FORMATS
from hermes_space.commands.check.formats.frame import CARETS, excerpt_rows, repair_rows
from hermes_space.commands.terminal import columns, printable
from tests.whole import whole

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests" / "data" / "check"
SCHEMA = json.loads((ROOT / "tests" / "data" / "sarif" / "sarif-schema-2.1.0.json").read_text())

GOOD = '<think>\nLook.\n</think>\n<tool_call>\n{"name": "ls", "arguments": {"path": "."}}\n</tool_call>'
BAD = '<think>\nLook.\n</think>\n<tool_call>\n{"name": "ls", \'arguments\': {}}\n</tool_call>'
RESPONSE = '<tool_response>\n{"tool_call_id": "a:0", "name": "ls", "content": "a.txt"}\n</tool_response>'

Captured = pytest.CaptureFixture[str]


def row(id: str, text: str) -> dict[str, Any]:
    turns = [
        ("human", "What is here?"),
        ("gpt", text),
        ("tool", RESPONSE),
        ("gpt", "<think>\nSo.\n</think>\nOne file."),
    ]
    return {"id": id, "conversations": [{"from": role, "value": value} for role, value in turns]}


def lines_of(*rows: dict[str, Any]) -> str:
    return "".join(json.dumps(each) + "\n" for each in rows)


@pytest.fixture
def good(tmp_path: Path) -> str:
    path = tmp_path / "good.jsonl"
    path.write_text(lines_of(row("g", GOOD), row("h", GOOD)))
    return str(path)


@pytest.fixture
def bad(tmp_path: Path) -> str:
    path = tmp_path / "bad.jsonl"
    path.write_text(lines_of(row("g", GOOD), row("b", BAD)))
    return str(path)


def command(*args: str) -> list[str]:
    return [sys.executable, "-m", "hermes_space", "check", *args]


def run(*args: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(command(*args), input=stdin, capture_output=True, check=False)


def printed_as_json(capsys: Captured, *args: str) -> Any:
    main(["check", *args])
    return json.loads(capsys.readouterr().out)


# what people see


@pytest.mark.parametrize("form", ["text", "github"])
@pytest.mark.parametrize(
    "file", sorted(path.name for path in GOLDEN.iterdir() if path.suffix in (".jsonl", ".txt"))
)
def test_golden(file: str, form: str, capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(GOLDEN)
    expected = GOLDEN / f"{Path(file).stem}.{form}"
    main(["check", file, "--format", form])
    printed = capsys.readouterr().out
    if os.environ.get("REWRITE"):
        expected.write_bytes(printed.encode())
    assert printed.encode() == expected.read_bytes()


def test_a_finding_has_its_place_its_excerpt_and_its_caret(bad: str, capsys: Captured) -> None:
    assert main(["check", bad]) == 1
    lines = capsys.readouterr().out.splitlines()
    at = next(i for i, line in enumerate(lines) if " J205 " in line)
    assert lines[at].startswith(f"{bad}:1:1:5:16 J205 ")
    excerpt = next(i for i, line in enumerate(lines) if i > at and "'arguments'" in line)
    assert lines[excerpt + 1].index("^") == lines[excerpt].index("'arguments'")
    assert '  5 + {"name": "ls", "arguments": {}}' in lines
    assert any(line.startswith("1 finding in 1 of 2 traces: 1 error") for line in lines)
    table = next(line for line in lines if line.split()[:1] == ["J205"])
    assert table.split()[1:] == ["json-python-literal", "error", "1", "1", "with", "a", "fix"]


def test_clean_files_say_so_in_one_line(good: str, capsys: Captured) -> None:
    assert main(["check", good]) == 0
    assert capsys.readouterr().out == "No findings in 2 traces.\n"


def test_help_comes_with_the_first_finding_of_a_code(tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(lines_of(row("a", BAD), row("b", BAD)))
    main(["check", str(path), "--select", "J205"])
    assert capsys.readouterr().out.count("= help: ") == 1


def test_infos_are_counted_and_shown_where_they_are_asked_for(tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "message.txt"
    path.write_text("<think>\n</think>\nAn answer.")
    assert {finding.severity for finding in hs.parse_message(path.read_text()).findings} == {"info"}
    assert main(["check", str(path)]) == 0
    said = "No findings in 1 trace but of severity info: M105 1 (--select shows them).\n"
    assert capsys.readouterr().out == said
    for options in (["--select", "M105"], ["--fail-on", "info"]):
        main(["check", str(path), *options])
        assert f"{path}:0:0:1:1 M105 " in capsys.readouterr().out
    assert [
        found["code"] for found in printed_as_json(capsys, str(path), "--format", "json")["findings"]
    ] == ["M105"]


def test_the_worst_codes_come_first(tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "a.txt"
    path.write_text(f"{BAD}\n</tool_call>\n</tool_call>")
    main(["check", str(path)])
    codes = re.findall(r"^  ([A-Z]\d{3})  ", capsys.readouterr().out, re.MULTILINE)
    severities = [{rule.code: rule.severity for rule in hs.rules()}[code] for code in codes]
    assert severities == sorted(severities, key=["error", "warning", "info"].index)
    assert {"J205", "M112"} <= set(codes)


@pytest.mark.parametrize(
    "prefix",
    ["", "x\t", "漢字", "👩‍🌾", "e\u0301\u0302", "\x00\x1b", "\u202e", "한", "\u1112\u1161", "ｘ" * 90],
)
@pytest.mark.parametrize("length", [1, 3])
def test_the_caret_stands_under_its_place(prefix: str, length: int) -> None:
    data = f"before\n{prefix}{'!' * length}after\nnext".encode()
    start = data.index(b"!")
    rows = list(excerpt_rows(data, start, start + length, 2, 100))
    assert [(row.number, row.sign) for row in rows] == [(1, "|"), (2, "|"), (None, "^"), (3, "|")]
    text, caret = rows[1].text, rows[2].text
    assert columns(text[: text.index("!")]) == caret.index("^")
    assert caret.strip() == "^" * length
    assert printable(text) == text and "\t" not in text


@pytest.mark.parametrize(
    ("text", "width"),
    [("abc", 3), ("漢字", 4), ("e\u0301", 1), ("한", 2), ("ｶ", 1), ("👩", 2), ("\u200b", 0), ("a\xadb", 3)],
)
def test_columns_of_signs(text: str, width: int) -> None:
    assert columns(text) == width


@pytest.mark.parametrize("filler", ["a", "漢", "e\u0301", "👩"])
@pytest.mark.parametrize("length", [0, 1, 500])
def test_a_long_line_is_cut_around_its_caret(filler: str, length: int) -> None:
    data = (filler * 500 + "!" * length + filler * 500).encode()
    start = len((filler * 500).encode())
    _, row, caret = (None, *excerpt_rows(data, start, start + length, 1, 60))
    assert columns(row.text) <= 62
    assert row.text.startswith("…") and row.text.endswith("…")
    if length:
        assert columns(row.text[: row.text.index("!")]) == caret.text.index("^")
    assert caret.text.strip() == ("^" * CARETS + "…" if length == 500 else "^")


@pytest.mark.parametrize("text", ["", "x", "x\n", "\n\n", "é" * 300, "x\r\n", "\r"])
def test_every_place_has_an_excerpt(text: str) -> None:
    data = text.encode()
    for start in range(len(data) + 1):
        if start < len(data) and data[start] & 0xC0 == 0x80:
            continue
        rows = list(excerpt_rows(data, start, start, data.count(b"\n", 0, start) + 1, 40))
        assert sum(row.sign == "^" for row in rows) == 1


def test_a_span_of_many_lines_says_where_it_ends() -> None:
    rows = list(excerpt_rows(b"one\ntwo\nthree\n", 0, 14, 1, 40))
    assert [row.text for row in rows] == ["one", "^^^ to line 3", "two"]


@pytest.mark.parametrize(
    ("text", "start", "end", "repair", "shown"),
    [
        ("a\nxyz\nb", 3, 4, "Y", ["2 - xyz", "2 + xYz"]),
        ("a\nxyz\nb", 5, 5, "\n</think>", ["3 + </think>"]),
        ("a\n</think>\nb", 2, 10, "", ["2 - </think>"]),
        ("a\n</think>\nb", 2, 11, "", ["2 - </think>"]),
        ("one\ntwo", 0, 7, "one\\ntwo", ["1 - one", "2 - two", "1 + one\\ntwo"]),
        ("é日", 0, 5, "è日", ["1 - é日", "1 + è日"]),
        ("日", 0, 3, "旦", ["1 - 日", "1 + 旦"]),
        ("a" * 200 + "x", 200, 201, "y", ["1 - …" + "a" * 39 + "x", "1 + …" + "a" * 39 + "y"]),
    ],
)
def test_a_repair_is_shown_as_lines(text: str, start: int, end: int, repair: str, shown: list[str]) -> None:
    data = text.encode()
    line = data.count(b"\n", 0, start) + 1
    rows = repair_rows(data, start, end, repair, line, 40)
    assert [f"{row.number} {row.sign} {row.text}" for row in rows] == shown


def test_a_repair_of_many_lines_is_counted() -> None:
    rows = list(repair_rows(b"", 0, 0, "a\n" * 30, 1, 40))
    assert [row.text for row in rows] == ["a"] * 4 + ["… 26 more lines"]


# formats


def test_check_for_programs(bad: str, capsys: Captured) -> None:
    printed = printed_as_json(capsys, bad, "--format", "json", "--select", "J")
    (found,) = printed["findings"]
    trace = hs.parse_trace(row("b", BAD), safety=True)
    finding = next(finding for finding in trace.findings if finding.code == "J205")
    assert found == {"file": bad, "trace": 1, "id": "b", **finding.to_dict()}
    assert printed["summary"] == {
        "traces": 2,
        "traces_with_findings": 1,
        "severities": {"error": 1, "warning": 0, "info": 0},
        "codes": {"J205": 1},
    }


@pytest.mark.parametrize("files", [["good"], ["bad"], ["bad", "good"]])
def test_json_is_laid_out_as_json_dumps_does(
    files: list[str], request: pytest.FixtureRequest, capsys: Captured
) -> None:
    main(["check", *(request.getfixturevalue(file) for file in files), "--format", "json"])
    printed = capsys.readouterr().out
    assert printed == json.dumps(json.loads(printed), indent=2) + "\n"


def test_what_is_found_is_what_the_parser_finds(sample: hs.Dataset, capsys: Captured) -> None:
    """In tables and again a row at a time: the same, for the whole sample."""
    printed = printed_as_json(capsys, "sample", "--format", "json")
    found = [(one["trace"], one["message_index"], one["code"], one["start"]) for one in printed["findings"]]
    table = hs.parse_table(whole(sample), safety=True).findings.select(["trace", "message", "code", "start"])
    assert found == [tuple(mark.values()) for mark in table.to_pylist()]
    assert sum(printed["summary"]["codes"].values()) == len(found)
    assert printed["summary"]["traces"] == len(sample)


def sarif(capsys: Captured, *args: str) -> Any:
    log = printed_as_json(capsys, *args, "--format", "sarif")
    jsonschema.Draft7Validator(SCHEMA).validate(log)
    return log["runs"][0]


def test_sarif_points_at_the_line_of_the_row(
    tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a b,ü.jsonl").write_text("\n\n" + lines_of(row("g", GOOD)) + "\n" + lines_of(row("b", BAD)))
    made = sarif(capsys, "a b,ü.jsonl", "--select", "J205")
    (result,) = made["results"]
    assert (result["ruleId"], result["level"]) == ("J205", "error")
    assert made["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == "J205"
    (location,) = result["locations"]
    assert unquote(location["physicalLocation"]["artifactLocation"]["uri"]) == "a b,ü.jsonl"
    assert location["physicalLocation"]["region"] == {"startLine": 5}
    assert location["logicalLocations"][0]["fullyQualifiedName"] == "1/1"
    place = {name: result["properties"][name] for name in ("trace", "id", "message", "line", "column")}
    assert place == {"trace": 1, "id": "b", "message": 1, "line": 5, "column": 16}
    assert "fixes" not in result


def test_sarif_of_a_message_is_exact_and_mends(
    tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = '<think>\n日本\n</think>\nゑ <tool_call>\n{"name": \'é\', "arguments": {}}\n</tool_call>'
    Path("message.txt").write_text(text)
    (result,) = sarif(capsys, "message.txt", "--select", "J205")["results"]
    region = result["locations"][0]["physicalLocation"]["region"]
    assert cut(text, region) == "'é'"
    (change,) = result["fixes"][0]["artifactChanges"]
    (replacement,) = change["replacements"]
    deleted = cut(text, replacement["deletedRegion"])
    mended = text.replace(deleted, replacement["insertedContent"]["text"])
    assert change["artifactLocation"]["uri"] == "message.txt"
    assert [call.name for call in hs.parse_message(mended).calls] == ["é"]
    # Bytes that are no UTF-8 were replaced for reading: no place is the file's own then.
    Path("message.txt").write_bytes(text.encode() + b"\xff")
    (result,) = sarif(capsys, "message.txt", "--select", "J205")["results"]
    assert "region" not in result["locations"][0]["physicalLocation"] and "fixes" not in result


def cut(text: str, region: dict[str, int]) -> str:
    lines = text.splitlines(keepends=True)
    start = sum(map(len, lines[: region["startLine"] - 1])) + region["startColumn"] - 1
    end = sum(map(len, lines[: region["endLine"] - 1])) + region["endColumn"] - 1
    return text[start:end]


def test_sarif_of_everything_is_valid(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    made = sarif(
        capsys,
        "sample",
        *(str(path) for path in sorted(GOLDEN.glob("*.*")) if path.suffix in (".jsonl", ".txt")),
    )
    assert len(made["results"]) > 1000
    files = [one["locations"][0].get("physicalLocation") for one in made["results"]]
    assert None in files, "a dataset is no file"
    assert all(one is None or one["artifactLocation"]["uri"].startswith("file:///") for one in files)
    assert made["invocations"] == [{"executionSuccessful": True, "toolExecutionNotifications": []}]


def test_sarif_of_nothing_and_of_the_unreadable(good: str, capsys: Captured, tmp_path: Path) -> None:
    assert sarif(capsys, good)["results"] == []
    made = sarif(capsys, good, str(tmp_path / "missing.jsonl"))
    (invocation,) = made["invocations"]
    assert not invocation["executionSuccessful"]
    assert "missing.jsonl" in invocation["toolExecutionNotifications"][0]["message"]["text"]


def test_github_commands_are_escaped(
    tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a,b:c%.jsonl").write_text(lines_of(row("x%\r\n::error::y", BAD)))
    assert main(["check", "a,b:c%.jsonl", "--format", "github", "--select", "J205"]) == 1
    (line,) = capsys.readouterr().out.splitlines()
    head, _, message = line.removeprefix("::").partition("::")
    assert head == "error file=a%2Cb%3Ac%25.jsonl,line=1,title=J205 json-python-literal"
    assert message.startswith(r"trace 0 (x%25\n::error::y), message 1, 5:16: ")


@pytest.mark.parametrize("form", [format.name for format in FORMATS])
def test_order_and_bytes_are_the_same_each_time(form: str, bad: str, good: str, capsys: Captured) -> None:
    texts = []
    for _ in range(2):
        main(["check", bad, good, "--format", form])
        texts.append(capsys.readouterr().out)
    assert texts[0] == texts[1]


# what it reads


@pytest.mark.parametrize(
    "form", ["jsonl", "json", "row", "messages", "parquet", "gz", "text", "folder", "glob"]
)
def test_every_form_of_file_is_checked(form: str, tmp_path: Path, capsys: Captured) -> None:
    one = row("b", BAD)
    names = {"parquet": "a.parquet", "jsonl": "a.jsonl", "json": "a.json", "gz": "a.jsonl.gz"}
    path = tmp_path / names.get(form, "x/y/a.jsonl" if form in ("folder", "glob") else "a")
    path.parent.mkdir(parents=True, exist_ok=True)
    if form == "parquet":
        pq.write_table(pa.Table.from_pylist([one]), path)
    else:
        forms = {"json": json.dumps([one]), "messages": json.dumps(one["conversations"]), "text": BAD}
        data = forms.get(form, json.dumps(one)).encode()
        path.write_bytes(gzip.compress(data) if form == "gz" else data)
    asked = {"folder": str(tmp_path), "glob": f"{tmp_path}/**/*.jsonl"}.get(form, str(path))
    assert main(["check", asked, "--select", "J"]) == 1
    message = 0 if form == "text" else 1
    assert capsys.readouterr().out.startswith(f"{path}:0:{message}:5:16 J205 ")


@pytest.mark.parametrize("form", ["jsonl", "blank lines", "json", "text"])
def test_standard_input(form: str) -> None:
    rows = lines_of(row("g", GOOD), row("b", BAD))
    data = {
        "jsonl": rows,
        "blank lines": f"\n \n{rows}",
        "json": json.dumps([row("g", GOOD), row("b", BAD)]),
        "text": BAD,
    }
    done = run("-", "--select", "J", stdin=data[form].encode())
    place = "-:0:0:5:16 J" if form == "text" else "-:1:1:5:16 J"
    assert (done.returncode, done.stdout.decode()[: len(place)]) == (1, place)


def test_a_message_alone_is_not_judged_as_a_conversation(tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "a.txt"
    path.write_text(GOOD)
    assert "P509" in {finding.code for finding in hs.parse_trace(GOOD).findings}
    assert main(["check", str(path), "--fail-on", "info"]) == 0
    assert capsys.readouterr().out == "No findings in 1 trace.\n"


def test_a_text_with_a_zero_byte_is_a_text_and_binary_is_not(tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "a.txt").write_text(GOOD.replace("path", "pa\0th"))
    assert main(["check", str(tmp_path / "a.txt")]) == 1
    assert "a raw control character U+0000" in capsys.readouterr().out
    (tmp_path / "a.bin").write_bytes(bytes(range(256)) * 40)
    assert main(["check", str(tmp_path / "a.bin")]) == 2
    assert "a.bin is binary, neither text nor rows" in capsys.readouterr().err


def test_empty_files_hold_no_traces(tmp_path: Path, capsys: Captured) -> None:
    for name in ("a.txt", "a.jsonl"):
        (tmp_path / name).write_text("")
        assert main(["check", str(tmp_path / name)]) == 0
        assert capsys.readouterr().out == "No findings in 0 traces.\n"


def test_json_that_is_no_trace_is_not_taken_for_text(tmp_path: Path, capsys: Captured) -> None:
    for name in ("a.json", "a.traj"):
        (tmp_path / name).write_text('{"past": [], "info": {}}')
        assert main(["check", str(tmp_path / name)]) == 2
        said = capsys.readouterr().err
        assert f"{name}, " in said
        assert "accepted are the containers sharegpt" in said


def test_rows_before_a_broken_line_are_checked(tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(
        lines_of(row("g", GOOD), row("b", BAD)) + '{"conversations": [\n' + lines_of(row("b", BAD))
    )
    assert main(["check", str(path), "--select", "J"]) == 2
    printed = capsys.readouterr()
    assert printed.out.startswith(f"{path}:1:1:5:16 J205 ")
    assert "1 source could not be read to the end" in printed.out
    assert printed.err.count("\n") == 1 and "line 3 is not JSON" in printed.err


def test_an_unreadable_file_does_not_hide_the_others(bad: str, tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "broken.parquet").write_bytes(b"no parquet")
    files = [str(tmp_path / "broken.parquet"), str(tmp_path / "missing"), bad]
    assert main(["check", *files]) == 2
    printed = capsys.readouterr()
    assert "broken.parquet is no Parquet file" in printed.err
    assert "There is no file or folder" in printed.err and printed.err.count("\n") == 2
    assert " J205 " in printed.out


def test_a_file_named_twice_is_checked_once(bad: str, capsys: Captured) -> None:
    main(["check", bad, bad])
    assert capsys.readouterr().out.count(":5:16 J205 ") == 1


def test_the_sample_goes_by_its_name(sample: hs.Dataset, capsys: Captured) -> None:
    main(["check", "sample", "--select", "P502"])
    printed = capsys.readouterr().out
    place = re.match(r"sample:(\d+):(\d+):\d+:\d+ P502 ", printed)
    assert place is not None
    trace = sample.trace(int(place[1]))
    assert int(place[2]) in [one.message_index for one in trace.findings if one.code == "P502"]
    assert f"= trace: {trace.id}, " in printed


def test_a_hub_id_is_read_through_the_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    home = tmp_path / "repository"
    (home / "data").mkdir(parents=True)
    pq.write_table(pa.Table.from_pylist([row("g", GOOD), row("b", BAD)]), home / "data" / "train.parquet")
    files = "  data_files:\n  - split: train\n    path: data/train.parquet\n"
    card = f"---\nconfigs:\n- config_name: kimi\n{files}---\n"
    (home / "README.md").write_text(card)
    monkeypatch.setattr(
        "hermes_space.commands.check.sources.open_dataset", lambda name, **_: opened(name, home)
    )
    assert main(["check", "owner/traces", "--select", "J"]) == 1
    assert capsys.readouterr().out.startswith("owner/traces:1:1:5:16 J205 ")


def opened(name: str, home: Path) -> hs.Dataset:
    """The dataset as `open_dataset` gives it for a hub id, the folder standing in for the hub."""
    return replace(hs.open_dataset(home), name=name)


def test_a_hub_that_cannot_be_reached_is_one_sentence(capsys: Captured) -> None:
    assert main(["check", "nobody-here/no-such-traces"]) == 2
    said = capsys.readouterr().err
    assert "nobody-here/no-such-traces" in said and said.count("\n") == 1


# options and status


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ([], 1),
        (["--select", "J205"], 1),
        (["--select", "j2", "M1"], 1),
        (["--select", "M101,M102"], 0),
        (["--ignore", "J205"], 0),
        (["--select", "J", "--ignore", "J2"], 0),
        (["--fail-on", "warning"], 1),
    ],
)
def test_codes_chosen_and_the_exit_status(bad: str, options: list[str], status: int) -> None:
    for form in ("text", "json", "sarif", "github"):
        assert main(["check", bad, *options, "--format", form]) == status
    assert main(["check", *options, bad]) == status


def test_fail_on_is_the_least_severity(tmp_path: Path) -> None:
    path = tmp_path / "message.txt"
    path.write_text("<think>\n</think>\nAn answer.")
    statuses = [main(["check", str(path), "--fail-on", least]) for least in ("info", "warning", "error")]
    assert statuses == [1, 0, 0]


@pytest.mark.parametrize(
    ("environment", "coloured"),
    [
        ({}, False),
        ({"FORCE_COLOR": "1"}, True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ({"NO_COLOR": ""}, False),
    ],
)
def test_colours(
    environment: dict[str, str], coloured: bool, bad: str, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    main(["check", bad])
    plain = capsys.readouterr().out
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    main(["check", bad])
    printed = capsys.readouterr().out
    assert ("\x1b[" in printed) == coloured
    assert re.sub(r"\x1b\[[\d;]*m", "", printed) == plain


def test_a_reader_that_leaves_early_is_no_error() -> None:
    for form in ("text", "json", "sarif"):
        process = subprocess.Popen(
            command("sample", "--format", form), stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        assert process.stdout is not None and process.stderr is not None
        process.stdout.read(100)
        process.stdout.close()
        assert (process.stderr.read(), process.wait()) == (b"", 0)
        process.stderr.close()


def test_an_interrupt_ends_quietly() -> None:
    process = subprocess.Popen(
        command("-"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # A shell starts what runs in the background with the signal ignored, and that is passed on.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert process.stdin is not None
    # Once a row is through, the command waits for more.
    process.stdin.write(lines_of(*[row("b", BAD)] * 300).encode())
    process.stdin.flush()
    assert process.stdout is not None
    assert process.stdout.read(1) == b"-"
    process.send_signal(signal.SIGINT)
    _, said = process.communicate()
    assert (process.returncode, said) == (130, b"")


def test_long_work_says_how_far_it_is(good: str, capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hermes_space.commands.progress.SECONDS_BETWEEN_LINES", 0.0)
    main(["check", good])
    said = capsys.readouterr().err
    assert re.fullmatch(rf"100 %, \d+\.\d MB/s, 0 s left, 2 traces, in {re.escape(good)}\n", said)


def test_an_output_that_knows_only_ascii(bad: str) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    for form in ("text", "json", "sarif", "github"):
        done = subprocess.run(
            command("wide.jsonl", "--format", form),
            cwd=GOLDEN,
            env=environment,
            capture_output=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (1, b""), form
        if form in ("json", "sarif"):
            assert json.loads(done.stdout)
