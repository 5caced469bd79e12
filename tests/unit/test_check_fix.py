"""`check --fix`: mended copies in which nothing else changed, changes told, the status of what is left."""

from __future__ import annotations

import gzip
import json
import tempfile
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hermes_space.cli import main

BAD = "<think>\nLos.\n</think>\n<tool_call>\n{'name': 'ls', 'arguments': {'ü': None}}\n</tool_call>"
GOOD = BAD.replace("{'name': 'ls', 'arguments': {'ü': None}}", '{"name": "ls", "arguments": {"ü": null}}')
HOPELESS = '<tool_call>\n{"name": "f", "arguments": {"a": NaN}}\n</tool_call>'


def line(id: str, text: str, **fields: Any) -> str:
    turns = [{"from": "human", "value": "Hm?"}, {"from": "gpt", "value": text, "weight": 0.10}]
    return json.dumps({"id": id, **fields, "conversations": turns}, ensure_ascii=False)


def test_lines_without_a_change_are_copied_and_the_others_cut_at_the_text(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    odd = line("b", BAD).replace('"weight": 0.1', '"weight":1.0E-1 , "x" : [NaN,"\\u00e9"]')
    escaped = json.dumps(json.loads(line("c", BAD)))
    lines = ["\ufeff" + line("a", GOOD).replace(": ", " :  "), "", odd, escaped, line("d", HOPELESS)]
    source = tmp_path / "traces.jsonl"
    source.write_bytes("\r\n".join(lines).encode())
    assert main(["check", str(source), "--fix"]) == 1  # what cannot be mended is left
    wanted = [
        lines[0],
        "",
        odd.replace(json.dumps(BAD, ensure_ascii=False), json.dumps(GOOD, ensure_ascii=False)),
        json.dumps(json.loads(line("c", GOOD))),
        lines[4],
    ]
    assert (tmp_path / "traces.mended.jsonl").read_bytes() == "\r\n".join(wanted).encode()
    assert source.read_bytes() == "\r\n".join(lines).encode()
    out = capsys.readouterr().out.splitlines()
    assert out[0] == f"{source}:1:1:5:1 J205 a string in single quotes is Python, not JSON"
    assert out[1] == "  - {'name': 'ls', 'arguments': {'ü': None}}"
    assert out[2] == '  + {"name": "ls", "arguments": {"ü": null}}'
    assert out[3].startswith(f"{source}:2:1:5:1 J205 ")
    assert out[6] == f"{source}: 2 repairs in 2 traces, written to {tmp_path / 'traces.mended.jsonl'}."
    assert out[7].startswith("Left, without a repair: J209 1")


def test_a_mended_file_is_clean_and_mending_it_again_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "a.jsonl"
    source.write_text(line("a", BAD) + "\n" + line("b", GOOD))
    assert main(["check", str(source), "--fix", "--select", "J"]) == 0
    mended = tmp_path / "a.mended.jsonl"
    assert main(["check", str(mended), "--fix", "--select", "J"]) == 0
    assert "nothing to mend, nothing written" in capsys.readouterr().out
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.jsonl", "a.mended.jsonl"]


def test_nothing_is_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "a.jsonl"
    source.write_text(line("a", BAD))
    before = source.read_bytes()
    for out in (str(source), str(tmp_path)):
        assert main(["check", str(source), "--fix", "--out", out]) == 2
        assert "is there already and is not overwritten" in capsys.readouterr().err
    assert source.read_bytes() == before and len(list(tmp_path.iterdir())) == 1
    assert main(["check", str(source), "--out", "x"]) == 2
    assert main(["check", "-", "--fix"]) == 2
    assert main(["check", str(source), "--fix", "--format", "sarif"]) == 2


def test_a_broken_file_leaves_no_half_written_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "a.jsonl"
    source.write_text(line("a", BAD) + '\n{"id": 1\n')
    assert main(["check", str(source), "--fix"]) == 2
    assert "line 2 is not JSON" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["a.jsonl"]


def test_only_the_chosen_codes_are_mended_and_told_as_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, out = tmp_path / "a.jsonl", tmp_path / "out.jsonl"
    source.write_text(line("a", BAD + "<|im_end|>"))
    args = ["check", str(source), "--fix", "--ignore", "J", "--out", str(out), "--format", "json"]
    assert main(args) == 0
    told = json.loads(capsys.readouterr().out)
    assert [change["codes"] for change in told["changes"]] == [["M131"]]
    assert (told["changes"][0]["trace"], told["changes"][0]["message_index"]) == (0, 1)
    assert told["files"] == [{"file": str(source), "written": str(out), "repairs": 1, "left": 0}]
    assert json.loads(out.read_text())["conversations"][1]["value"] == BAD


@pytest.mark.parametrize(("name", "mended"), [("a.txt", "a.mended.txt"), ("answer", "answer.mended")])
def test_a_text_is_one_message(tmp_path: Path, name: str, mended: str) -> None:
    (tmp_path / name).write_bytes(b"\r\n" + BAD.encode() + b"\r\n")
    assert main(["check", str(tmp_path / name), "--fix", "--select", "J"]) == 0
    assert (tmp_path / mended).read_bytes() == b"\r\n" + GOOD.encode() + b"\r\n"


def test_json_documents_and_packed_lines(tmp_path: Path) -> None:
    rows = [json.loads(line("a", BAD)), {"messages": [{"role": "assistant", "content": BAD}]}]
    documents = {"rows": rows, "row": rows[1], "list": rows[1]["messages"]}
    for name, document in documents.items():
        path = tmp_path / f"{name}.json"
        path.write_text(json.dumps(document, indent=1))
        main(["check", str(path), "--fix"])
        wanted = json.dumps(document, indent=1).replace(json.dumps(BAD), json.dumps(GOOD))
        assert (tmp_path / f"{name}.mended.json").read_text() == wanted
    packed = tmp_path / "a.jsonl.gz"
    packed.write_bytes(gzip.compress((line("a", BAD) + "\n").encode()))
    main(["check", str(packed), "--fix"])
    assert gzip.decompress((tmp_path / "a.mended.jsonl.gz").read_bytes()).decode() == line("a", GOOD) + "\n"


def test_parquet_keeps_all_else(tmp_path: Path) -> None:
    message = pa.struct([("from", pa.string()), ("value", pa.large_string()), ("weight", pa.float32())])
    schema = pa.schema(
        [
            pa.field("id", pa.dictionary(pa.int32(), pa.string())),
            pa.field("conversations", pa.list_(message), metadata={"a": "b"}),
            pa.field("at", pa.timestamp("ns")),
            pa.field("blob", pa.binary()),
        ],
        metadata={"huggingface": "{}"},
    )
    turns = [{"from": "gpt", "value": text, "weight": 0.5} for text in (BAD, GOOD, HOPELESS)]
    conversations: list[Any] = [[turns[0], None], None, [], [turns[1]], [turns[2], turns[0]], [turns[1]]]
    table = pa.table(
        [
            pa.array(list("abcdef")).dictionary_encode(),
            pa.array(conversations, schema.field(1).type),
            pa.array(range(6), pa.timestamp("ns")),
            pa.array([b"\xff", None] * 3),
        ],
        schema=schema,
    )
    source, out = tmp_path / "shard.parquet", tmp_path / "mended"
    pq.write_table(table, source, row_group_size=2, compression={"id": "GZIP", "blob": "ZSTD"})
    out.mkdir()
    assert main(["check", str(source), "--fix", "--out", str(out), "--select", "J"]) == 1
    old, new = pq.ParquetFile(source), pq.ParquetFile(out / "shard.parquet")
    assert new.schema_arrow.equals(old.schema_arrow, check_metadata=True)
    assert new.metadata.metadata[b"huggingface"] == b"{}"
    assert [new.metadata.row_group(i).num_rows for i in range(new.num_row_groups)] == [2, 2, 2]
    columns = range(old.metadata.num_columns)
    codecs = [[f.metadata.row_group(0).column(i).compression for i in columns] for f in (old, new)]
    assert codecs[0] == codecs[1]
    mended = {**turns[0], "value": GOOD}
    conversations[0], conversations[4] = [mended, None], [turns[2], mended]
    read = new.read()
    assert read.column("conversations").to_pylist() == conversations
    assert read.drop_columns("conversations").equals(old.read().drop_columns("conversations"))


KEYS = st.text(max_size=5).filter(lambda key: key not in ("conversations", "tools", "messages", "traces"))
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=6)
FIELDS = st.dictionaries(
    KEYS, SCALARS | st.lists(SCALARS, max_size=3) | st.dictionaries(KEYS, SCALARS, max_size=2)
)


@settings(max_examples=40, deadline=None)
@given(rows=st.lists(st.tuples(FIELDS, st.sampled_from([BAD, GOOD, HOPELESS])), min_size=1, max_size=4))
def test_fields_that_nobody_knows_survive(rows: list[tuple[dict[str, Any], str]]) -> None:
    def written(text: str, fields: dict[str, Any]) -> str:
        return json.dumps({**fields, "conversations": [{"from": "gpt", "value": text, **fields}]})

    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder) / "a.jsonl", Path(folder) / "b.jsonl"
        source.write_text("\n".join(written(text, fields) for fields, text in rows))
        main(["check", str(source), "--fix", "--out", str(out)])
        mended = [written(GOOD if text == BAD else text, fields) for fields, text in rows]
        assert out.read_text() == "\n".join(mended)
