"""Files that are not what they should be: one sentence, what stands before the fault, and no crash."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hermes_space as hs
from hermes_space import encodings
from hermes_space.cli import main
from hermes_space.dataset import DatasetError
from hermes_space.fragments import decoded
from hermes_space.streams import read_stream
from hermes_space.tabs.paste import examine

Captured = pytest.CaptureFixture[str]

BAD = '<tool_call>\n{"name": "ls", "arguments": {"path": "a}\n</tool_call>'
PAGE = "<!DOCTYPE html>\n<html><body>Sign in</body></html>"


def row(number: int) -> dict[str, Any]:
    return {
        "id": f"r{number}",
        "conversations": [{"from": "human", "value": "é"}, {"from": "gpt", "value": BAD}],
    }


ROWS = [row(number) for number in range(5)]
DOCUMENT = json.dumps(ROWS, ensure_ascii=False, indent=1)
LINES = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in ROWS)
MANY = "".join(json.dumps(row(number)) + "\n" for number in range(3000)).encode()
DAMAGED = bytearray(gzip.compress(MANY))
DAMAGED[len(DAMAGED) // 2 : len(DAMAGED) // 2 + 40] = bytes(40)


def parquet() -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.table({"conversations": [one["conversations"] for one in ROWS]}), sink)
    return sink.getvalue()


# A file, how many traces of it are read, and what is said of it.
CASES: list[tuple[str, str | bytes, int | None, str]] = [
    (
        "half.json",
        DOCUMENT[: len(DOCUMENT) * 7 // 10],
        3,
        "is not JSON: it is cut off in line 49; only the 3 entr",
    ),
    (
        "one.json",
        json.dumps(row(0))[:-2],
        1,
        "is not JSON: it is cut off in line 1; only what stands before",
    ),
    ("messages.json", json.dumps(row(0)["conversations"] * 2)[:-9], 1, "it is cut off in line 1; only what"),
    (
        "wrong.json",
        DOCUMENT.replace('"r3"', "r3"),
        3,
        "there is no value in line 42, column 9; only the 3 entries",
    ),
    ("comma.json", DOCUMENT[:-1] + ",]", 5, "only the 5 entries before that are whole"),
    ("half.jsonl", LINES[:-30], 4, "line 5 is not JSON: it is cut off"),
    (
        "letter.jsonl",
        LINES.encode()[: LINES.encode().rindex("é".encode()) + 1],
        4,
        "line 5 is not JSON: it is cut",
    ),
    ("wrong.jsonl", LINES.replace('"r3"', "r3"), 4, "line 4 is not JSON: there is no value in column 8"),
    ("zeros.jsonl", LINES + "\0\0\0\n", 5, "line 6 is not JSON: zero bytes stand in column 1"),
    (
        "latin.jsonl",
        LINES.replace("é", "e", 2).encode("latin-1"),
        2,
        "in line 3 the byte 0xE9 is no UTF-8; accepted",
    ),
    (
        "latin.json",
        DOCUMENT.replace("é", "e", 4).encode("latin-1"),
        4,
        "is not JSON: the byte 0xE9 is no UTF-8",
    ),
    ("latin.txt", ("é " + BAD).encode("latin-1"), 1, "was read with U+FFFD in place of what is no text"),
    ("wide.jsonl", LINES.encode("utf-16-le"), 0, "is UTF-16 without the mark at its beginning"),
    ("wide.txt", BAD.encode("utf-16-be"), 0, "is UTF-16 without the mark at its beginning"),
    (
        "half.txt",
        json.dumps(row(0))[:-2],
        1,
        "is not JSON: it is cut off in line 1; only what stands before",
    ),
    (
        "half.jsonl.gz",
        gzip.compress(MANY)[:-2000],
        None,
        "is cut off: its gzip data has no end; only what stands",
    ),
    (
        "half.json.gz",
        gzip.compress(DOCUMENT.encode() * 9)[:-40],
        None,
        "is cut off: its gzip data has no end",
    ),
    ("damaged.jsonl.gz", bytes(DAMAGED), None, "damaged.jsonl.gz "),
    ("plain.jsonl.gz", LINES, 0, "is not packed with gzip, as its name says"),
    ("packed.jsonl", gzip.compress(LINES.encode()), 0, "is packed with gzip; accepted is a file named so"),
    ("table.jsonl", parquet(), 0, "is Parquet; accepted is a file named so"),
    ("half.parquet", parquet()[:400], 0, "is cut off: a Parquet file ends with its index"),
    ("page.parquet", PAGE, 0, "is no Parquet file, though its name says so"),
    ("empty.parquet", "", 0, "is empty"),
    ("empty.json", " \n", 0, "is empty; accepted is JSON that holds traces"),
    ("page.json", PAGE, 0, "is not JSON: it is a web page"),
    ("page.jsonl", PAGE, 0, "line 1 is not JSON: it is a web page"),
    (
        "error.json",
        '{"error": {"code": 404}}',
        0,
        "entry 1 is a row with the keys error; accepted are the containers",
    ),
    ("numbers.json", "[1, 2]", 0, "entry 1 is no row; accepted are the containers"),
    ("pointer.jsonl", "version https://git-lfs.github.com/spec/v1\nsize 3\n", 0, "is a pointer of Git LFS"),
    ("zip.jsonl", b"PK\x03\x04....", 0, "is a zip file"),
    ("deep.json", "[" * 200_000, 0, "it is nested too deeply"),
    ("digits.json", "[" + "9" * 5000 + "]", 0, "it holds a number of too many digits"),
    ("bytes.dat", bytes(range(256)) * 40, 0, "is binary, neither text nor rows"),
]
every_case = pytest.mark.parametrize(
    ("name", "content", "read", "said"), CASES, ids=[case[0] for case in CASES]
)


def written(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@every_case
def test_check_shows_what_can_be_read_and_says_what_cannot(
    name: str, content: str | bytes, read: int | None, said: str, tmp_path: Path, capsys: Captured
) -> None:
    path = written(tmp_path, name, content)
    assert main(["check", str(path), "--select", "J"]) == 2
    printed = capsys.readouterr()
    sentences = [line for line in printed.err.splitlines() if line.startswith("hermes-space check: ")]
    assert all(str(path) in sentence and sentence.endswith(".") for sentence in sentences)
    assert said in sentences[-1]
    # What is unpacked after a fault may be anything.
    assert len(sentences) == 1 or name == "damaged.jsonl.gz"
    if read is not None:
        shown = {line.split(":")[1] for line in printed.out.splitlines() if line.startswith(f"{path}:")}
        assert len(shown) == read
    elif name != "half.json.gz":
        assert " J201 " in printed.out


@every_case
def test_parse_files_keeps_the_tables_of_what_can_be_read(
    name: str, content: str | bytes, read: int | None, said: str, tmp_path: Path
) -> None:
    if name.endswith((".txt", ".dat")):
        return
    path = written(tmp_path, name, content)
    with pytest.raises(DatasetError) as caught:
        hs.parse_files(path)
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith(str(caught.value.problems[0]).rstrip("."))
    assert said in str(caught.value.problems[-1])
    assert caught.value.tables is not None
    if read is not None:
        assert caught.value.tables.traces.num_rows == read
    with pytest.raises(DatasetError):
        hs.open_dataset(path)


def test_cut_gzip_gives_most_of_its_rows(tmp_path: Path) -> None:
    packed = gzip.compress(MANY)
    with pytest.raises(DatasetError) as caught:
        hs.parse_files(written(tmp_path, "a.jsonl.gz", packed[: len(packed) * 9 // 10]))
    assert caught.value.tables is not None
    assert 2000 < caught.value.tables.traces.num_rows < 3000


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-8-sig"])
@pytest.mark.parametrize(("name", "content"), [("a.jsonl", LINES), ("a.json", DOCUMENT)])
def test_a_mark_at_the_beginning_says_the_encoding(
    encoding: str, name: str, content: str, tmp_path: Path
) -> None:
    path = written(tmp_path, name, content.encode(encoding))
    plain = written(tmp_path, f"plain.{name}", content)
    assert hs.parse_files(path) == hs.parse_files(plain)
    [first] = {hs.open_dataset(path).row(0)["conversations"][0]["value"]}
    assert first == "é"


def test_a_message_in_utf_16_is_text(tmp_path: Path, capsys: Captured) -> None:
    path = written(tmp_path, "a.txt", ("\ufeff" + BAD).encode("utf-16-be"))
    assert main(["check", str(path)]) == 1
    assert "J201" in capsys.readouterr().out


def test_json_lines_in_a_file_named_json_are_lines(tmp_path: Path) -> None:
    assert hs.parse_files(written(tmp_path, "a.json", LINES)).traces.num_rows == 5


@pytest.mark.parametrize("name", ["a.txt", "a.jsonl"])
def test_an_empty_file_is_told_and_no_failure(name: str, tmp_path: Path, capsys: Captured) -> None:
    assert main(["check", str(written(tmp_path, name, ""))]) == 0
    assert f"{name} holds no trace: it is empty." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("half.json", DOCUMENT[:600], "is not JSON: it is cut off in line"),
        ("half.jsonl", LINES[:-30], "line 5 is not JSON: it is cut off"),
        ("half.jsonl.gz", gzip.compress(MANY)[:-2000], "is cut off: its gzip data has no end"),
        ("half.parquet", parquet()[:400], "is cut off: a Parquet file ends with its index"),
        ("wide.jsonl", LINES.encode("utf-16"), "is UTF-16 or UTF-32, which is read but not written anew"),
        ("packed.jsonl", gzip.compress(LINES.encode()), "is packed with gzip; accepted is a file named so"),
        ("log.eval", b"PK\x03\x04", "is a packed log, which is not written anew"),
        ("page.json", PAGE, "is not JSON: it is a web page"),
        ("empty.json", "", "is empty; accepted is JSON"),
    ],
)
def test_no_mended_copy_is_made_of_what_cannot_be_read(
    name: str, content: str | bytes, said: str, tmp_path: Path, capsys: Captured
) -> None:
    path = written(tmp_path, name, content)
    assert main(["check", str(path), "--fix", "--out", str(tmp_path / "copy")]) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "copy").exists()


def test_json_lines_named_json_are_mended_as_lines(tmp_path: Path) -> None:
    path = written(tmp_path, "a.json", LINES)
    main(["check", str(path), "--fix", "--out", str(tmp_path / "copy.json")])
    mended = LINES.replace('\\"a}\\n', '\\"a}\\"}}\\n')
    assert (tmp_path / "copy.json").read_text() == mended != LINES


def test_a_folder_of_all_of_them_is_checked_to_its_end(tmp_path: Path, capsys: Captured) -> None:
    for name, content, _, _ in CASES:
        written(tmp_path, name, content)
    written(tmp_path, "z.jsonl", LINES)
    assert main(["check", str(tmp_path), "--select", "J"]) == 2
    printed = capsys.readouterr()
    named = [name for name, *_ in CASES if not name.endswith((".txt", ".dat"))]
    assert all(f"{name} " in printed.err or f"{name}, " in printed.err for name in named)
    assert "z.jsonl:4:" in printed.out and "Traceback" not in printed.err


class Endless(io.RawIOBase):
    """A stream of one line that never ends; it counts what was taken of it."""

    def __init__(self, piece: bytes) -> None:
        self.piece, self.taken = piece, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        size = min(len(buffer), len(self.piece))
        buffer[:size] = self.piece[:size]
        self.taken += size
        return size


@pytest.mark.parametrize("piece", [b"a" * 4096, b"a line\n" * 512, b'{"a": 1}\n' * 512, b"\n" * 4096])
def test_what_has_no_end_is_given_up(piece: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encodings, "MOST_BYTES", 1 << 20)
    monkeypatch.setattr(encodings, "MOST_MESSAGE_BYTES", 1 << 20)
    raw = Endless(piece)
    with pytest.raises(DatasetError, match=r"^- .*; accepted"):
        list(read_stream(io.BufferedReader(raw), Path("-")))
    assert raw.taken < 8 << 20


def test_a_long_log_is_no_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encodings, "MOST_MESSAGE_BYTES", 1 << 20)
    with pytest.raises(
        DatasetError,
        match="- is a plain text, which is read as one message; accepted for that are up to 1 MB",
    ):
        list(read_stream(io.BytesIO(b"a line\n" * 200_000), Path("-")))


def test_half_a_row_that_is_pasted_is_shown_up_to_its_end() -> None:
    page = examine(json.dumps(row(0), ensure_ascii=False)[:-60], "assistant")
    assert "The text is JSON, but it is cut off in line 1; what stands whole before that is shown." in page
    assert "Message 0" in page or "1 message" in page
    assert "data-mend" not in page


def test_what_only_looks_like_json_stays_a_message() -> None:
    for text in ('{"name": "ls", "arguments": {"a": ', "[see above", '[{"role": "user"}] as I said'):
        assert "The text is JSON" not in examine(text, "assistant")


def test_several_rows_are_told_as_such() -> None:
    with pytest.raises(ValueError, match="The list holds 5 rows; accepted is one trace"):
        hs.parse_trace(ROWS)


# ---- the start of broken JSON ----


def values() -> st.SearchStrategy[Any]:
    leaf = st.none() | st.booleans() | st.integers() | st.text(max_size=8)
    return st.recursive(leaf, lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=4), inner))


def starts(text: str) -> Iterator[str]:
    for end in range(len(text)):
        yield text[:end]


@settings(max_examples=60)
@given(st.lists(values(), max_size=4))
def test_of_a_cut_list_the_whole_entries_are_left(entries: list[Any]) -> None:
    text = json.dumps(entries)
    assert decoded(text) == (entries, None)
    for start in starts(text):
        value, broken = decoded(start)
        assert broken is not None and broken.cut is bool(start)
        assert value is None or value == entries[: len(value)]
        # A cut number may be a number itself; no other entry is lost.
        whole = [json.dumps(entries[: count + 1])[:-1] for count in range(len(entries))]
        least = sum(start.startswith(one + ",") for one in whole)
        assert len(value or []) >= least


@settings(max_examples=60)
@given(st.text(alphabet='{}[]",:\\ tru01e-.\n', max_size=40))
def test_any_text_is_a_value_or_breaks(text: str) -> None:
    value, broken = decoded(text)
    try:
        assert (json.loads(text), None) == (value, broken)
    except ValueError:
        assert broken is not None and str(broken) and broken.in_line()
