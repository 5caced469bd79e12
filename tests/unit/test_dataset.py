"""Datasets by every local name they go by; the hub's layout is tested in integration/test_hub_layout.py."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import hermes_space as hs
from hermes_space.dataset import DatasetError
from tests.whole import whole

MESSAGES = [{"from": "human", "value": "hi"}, {"from": "gpt", "value": "<think>\nHm.\n</think>\nHello."}]
OPENAI = [{"role": "user", "content": "hi"}, {"role": "assistant", "content": "Hello."}]
CANONICAL = ["id", "config", "category", "subcategory", "task", "tools", "conversations"]


def row(id: str, **more: Any) -> dict[str, Any]:
    return {"id": id, "conversations": MESSAGES, **more}


def write(path: Path, rows: list[dict[str, Any]]) -> Path:
    pq.write_table(pa.Table.from_pylist(rows), path)
    return path


def test_a_parquet_file(tmp_path: Path) -> None:
    path = write(tmp_path / "a.parquet", [row("a", score=0.5, tools="[]"), row("b", score=1.5, tools=None)])
    dataset = hs.open_dataset(path)
    assert (len(dataset), dataset.configs, dataset.config) == (2, ("default",), None)
    assert whole(dataset).column_names == [*CANONICAL, "score"]
    assert dataset.row(1) == {
        "id": "b", "config": "default", "category": None, "subcategory": None, "task": None, "tools": None,
        "conversations": MESSAGES, "score": 1.5,
    }  # fmt: skip
    trace = dataset.trace(0)
    assert (trace.id, trace.tools, len(trace.messages)) == ("a", [], 2)
    assert trace.metadata == {"config": "default", "score": 0.5}
    assert dataset.tables.traces.column("id").to_pylist() == ["a", "b"]
    assert dataset.tables is dataset.tables


@pytest.mark.parametrize("key", ["conversations", "traces", "messages"])
@pytest.mark.parametrize("messages", [MESSAGES, OPENAI])
@pytest.mark.parametrize("suffix", [".parquet", ".jsonl"])
def test_every_spelling_of_messages(
    tmp_path: Path, key: str, messages: list[dict[str, str]], suffix: str
) -> None:
    path, rows = tmp_path / f"a{suffix}", [{"id": "a", key: messages}]
    if suffix == ".parquet":
        write(path, rows)
    else:
        path.write_text(json.dumps(rows[0]))
    found = hs.open_dataset(path).row(0)["conversations"]
    assert [tuple(message.values()) for message in found] == [tuple(message.values()) for message in messages]


@pytest.mark.parametrize("suffix", [".parquet", ".jsonl"])
def test_tools_as_a_list_become_json_text(tmp_path: Path, suffix: str) -> None:
    tools = [
        {"type": "function", "function": {"name": "ls"}},
        {"type": "function", "function": {"name": "cat"}},
    ]
    path, rows = tmp_path / f"a{suffix}", [row("a", tools=tools), row("b", tools=[])]
    if suffix == ".parquet":
        write(path, rows)
    else:
        path.write_text("\n".join(json.dumps(one) for one in rows))
    dataset = hs.open_dataset(path)
    assert [json.loads(dataset.row(i)["tools"]) for i in range(2)] == [tools, []]
    assert [trace["tools_declared"] for trace in dataset.tables.traces.to_pylist()] == [2, 0]


def test_extra_columns_of_json_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    rows = [row("a", n=1, mixed=1, deep={"x": [1]}), row("b", n=None, mixed="y")]
    path.write_text("\n".join(json.dumps(one) for one in rows))
    table = whole(hs.open_dataset(path))
    assert table.column("n").to_pylist() == [1, None]
    assert table.column("mixed").to_pylist() == ["1", '"y"']
    assert table.column("deep").to_pylist() == ['{"x": [1]}', None]


def test_folder_and_glob_join_their_files(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    write(tmp_path / "b.parquet", [row("b", score=1)])
    (tmp_path / "deep" / "a.jsonl").write_text(json.dumps(row("a", other="x")))
    (tmp_path / "notes.txt").write_text("not data")
    dataset = hs.open_dataset(tmp_path)
    assert [dataset.row(i)["id"] for i in range(len(dataset))] == ["b", "a"]
    assert dataset.row(0)["score"] == 1
    assert dataset.row(1)["other"] == "x"
    assert len(hs.open_dataset(str(tmp_path / "*.parquet"))) == 1
    assert len(hs.open_dataset(str(tmp_path / "**" / "*.jsonl"))) == 1


def test_a_config_column_gives_configurations(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.parquet", [row("a", config="kimi"), row("b", config="glm"), row("a", config="glm")]
    )
    dataset = hs.open_dataset(path)
    assert dataset.configs == ("kimi", "glm")
    assert [dataset.find("a"), dataset.find("a", "kimi"), dataset.find("a", "glm")] == [0, 0, 2]
    chosen = hs.open_dataset(path, config="glm")
    assert (chosen.configs, chosen.config, len(chosen)) == (("kimi", "glm"), "glm", 2)
    with pytest.raises(DatasetError, match=r"no configuration 'qwen' in .*; accepted are kimi, glm"):
        hs.open_dataset(path, config="qwen")
    with pytest.raises(DatasetError, match="no configuration 'qwen'"):
        dataset.find("a", "qwen")


def test_rows_without_an_id_get_their_number(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(json.dumps(one) for one in [row("a"), {"conversations": MESSAGES}]))
    dataset = hs.open_dataset(path)
    assert dataset.find("row-1") == 1
    assert dataset.trace(1).id == "row-1"


def test_null_rows_and_messages(tmp_path: Path) -> None:
    path = write(tmp_path / "a.parquet", [row("a"), {"id": "b", "conversations": None}])
    dataset = hs.open_dataset(path)
    assert [len(dataset.trace(i).messages) for i in range(2)] == [2, 0]
    path = write(
        tmp_path / "b.parquet",
        [{"id": "a", "conversations": [None, *MESSAGES, {"from": "gpt", "value": None}]}],
    )
    dataset = hs.open_dataset(path)
    trace = dataset.trace(0)
    assert [message.text for message in trace.messages] == [
        "",
        MESSAGES[0]["value"],
        MESSAGES[1]["value"],
        "",
    ]
    assert dataset.tables.messages.column("role").to_pylist() == [message.role for message in trace.messages]


def test_table_and_objects_agree_on_the_sample(sample: hs.Dataset) -> None:
    for i in range(0, len(sample), max(len(sample) // 20, 1)):
        trace, found = sample.trace(i), sample.tables.traces.slice(i, 1).to_pylist()[0]
        assert (found["id"], found["config"]) == (trace.id, trace.metadata["config"])
        assert (found["call_count"], found["end_state"]) == (len(trace.calls), trace.end_state)
        assert sample.row(i)["conversations"][0]["value"] == trace.messages[0].text


def test_the_sample_opens_by_default(sample: hs.Dataset) -> None:
    assert whole(hs.open_dataset()).equals(whole(sample))
    assert len(sample.configs) > 1
    one = hs.open_dataset("sample", config=sample.configs[1])
    assert set(one.labels["config"].to_pylist()) == {sample.configs[1]}
    assert one.configs == sample.configs
    ids = sample.labels["id"].to_pylist()
    assert len(set(zip(ids, sample.labels["config"].to_pylist(), strict=True))) == len(sample)


def test_what_cannot_be_opened_is_told_in_one_sentence(tmp_path: Path) -> None:
    broken = tmp_path / "broken.parquet"
    broken.write_bytes(b"PAR1 no more")
    other = write(tmp_path / "other.parquet", [{"prompt": "a", "answer": "b"}])
    empty = tmp_path / "empty.jsonl"
    empty.write_text("\n")
    calls = tmp_path / "calls.jsonl"
    calls.write_text(json.dumps({"messages": [{"role": "assistant", "content": None, "tool_calls": ["ls"]}]}))
    folder = tmp_path / "folder"
    folder.mkdir()
    cases: list[tuple[str | Path, str]] = [
        (broken, "broken.parquet is cut off: a Parquet file ends with its index"),
        (
            other,
            "the columns are prompt, answer; accepted is a column conversations or traces or messages or ",
        ),
        (empty, "holds no traces"),
        (calls, "entry 1 cannot be read: The tool_calls of message 0 hold what is no object"),
        (folder, "holds no file of traces; accepted are .parquet, .jsonl"),
        (tmp_path / "no.parquet", "no dataset .*no.parquet.*accepted are sample"),
        (tmp_path / "*.csv", "No file matches"),
        ("not/a/hub/id", "no dataset 'not/a/hub/id'; accepted are sample"),
    ]
    for name, said in cases:
        with pytest.raises(DatasetError, match=said) as caught:
            hs.open_dataset(name)
        assert "\n" not in str(caught.value)


def test_local_data_has_no_revision(tmp_path: Path) -> None:
    path = write(tmp_path / "a.parquet", [row("a")])
    with pytest.raises(DatasetError, match="has no revision 'main'"):
        hs.open_dataset(path, revision="main")


def test_unknown_rows_and_ids(tmp_path: Path) -> None:
    dataset = hs.open_dataset(write(tmp_path / "a.parquet", [row("a")]))
    for number in (-1, 1):
        with pytest.raises(DatasetError, match=f"no row {number} in .*; its rows are 0 to 0"):
            dataset.row(number)
    with pytest.raises(DatasetError, match="no trace with the id 'b'"):
        dataset.find("b")
