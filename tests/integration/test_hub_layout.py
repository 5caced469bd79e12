"""A folder laid out as a dataset repository of the hub, read here and by the `datasets` library, offline."""

from __future__ import annotations

from pathlib import Path

import datasets
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import hermes_space as hs
from hermes_space import canonical, layout
from hermes_space.dataset import SAMPLE, DatasetError
from tests.whole import whole

CARD = """---
license: apache-2.0
configs:
- config_name: kimi
  data_files:
  - split: train
    path: data/kimi/train.parquet
  default: true
- config_name: glm-5.1
  data_files:
  - split: train
    path:
    - data/glm-5.1/*.parquet
---
# Traces
"""


def table(config: str, count: int) -> pa.Table:
    messages = [{"from": "human", "value": "hi"}, {"from": "gpt", "value": f"<think>\n</think>\n{config}"}]
    return pa.table(
        {
            "id": [f"{config}-{i}" for i in range(count)],
            "conversations": [messages] * count,
            "tools": ["[]"] * count,
            "category": ["Terminal & Coding"] * count,
            "subcategory": ["Shell"] * count,
            "task": [f"task {i}" for i in range(count)],
        }
    )


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    for config, count in (("kimi", 3), ("glm-5.1", 2)):
        (tmp_path / "data" / config).mkdir(parents=True)
        pq.write_table(table(config, count), tmp_path / "data" / config / "train.parquet")
    # An older flat layout that lies beside it, which no configuration names.
    pq.write_table(table("old", 9), tmp_path / "data" / "train.parquet")
    (tmp_path / "README.md").write_text(CARD)
    return tmp_path


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("datasets.config.HF_DATASETS_CACHE", tmp_path_factory.mktemp("cache"))


def test_all_configurations_in_the_cards_order(repository: Path) -> None:
    dataset = hs.open_dataset(repository)
    assert (dataset.configs, dataset.config, len(dataset)) == (("kimi", "glm-5.1"), None, 5)
    assert dataset.labels["config"].to_pylist() == ["kimi"] * 3 + ["glm-5.1"] * 2
    assert dataset.tables.traces.column("config").to_pylist() == ["kimi"] * 3 + ["glm-5.1"] * 2
    assert dataset.find("glm-5.1-1", "glm-5.1") == 4


@pytest.mark.parametrize(("config", "count"), [("kimi", 3), ("glm-5.1", 2)])
def test_one_configuration(repository: Path, config: str, count: int) -> None:
    dataset = hs.open_dataset(repository, config=config)
    assert (dataset.configs, dataset.config, len(dataset)) == (("kimi", "glm-5.1"), config, count)
    with pytest.raises(DatasetError, match=r"no configuration 'qwen' in .*; accepted are kimi, glm-5\.1"):
        hs.open_dataset(repository, config="qwen")


def loaded(folder: Path, config: str) -> pa.Table:
    """The rows as the library loads them, as canonical rows."""
    found = datasets.load_dataset(str(folder), config, split="train")
    return canonical.from_table(found.with_format("arrow")[:])


@pytest.mark.parametrize("config", ["kimi", "glm-5.1"])
def test_the_library_reads_the_same(repository: Path, config: str) -> None:
    dataset = hs.open_dataset(repository, config=config)
    assert tuple(datasets.get_dataset_config_names(str(repository))) == dataset.configs
    # The configuration is no column of the files: it is added once they are put together.
    assert loaded(repository, config).drop_columns(["config"]).equals(whole(dataset).drop_columns(["config"]))


def test_the_sample_is_laid_out_for_the_hub(sample: hs.Dataset) -> None:
    assert tuple(datasets.get_dataset_config_names(str(SAMPLE))) == sample.configs
    for config in sample.configs:
        assert loaded(SAMPLE, config).equals(whole(hs.open_dataset("sample", config=config)))


def test_a_hub_id_without_the_hub_is_told_in_one_sentence() -> None:
    with pytest.raises(
        DatasetError,
        match="someone/no-such-traces is not in the cache, and HF_HUB_OFFLINE forbids to ask the hub",
    ) as caught:
        hs.open_dataset("someone/no-such-traces", config="kimi", revision="main")
    assert "\n" not in str(caught.value)


def test_a_repository_of_other_data_is_refused(tmp_path: Path) -> None:
    pq.write_table(pa.table({"prompt": ["a"]}), tmp_path / "train.parquet")
    (tmp_path / "README.md").write_text(
        "---\nconfigs:\n- config_name: a\n  data_files: train.parquet\n---\n", encoding="utf-8"
    )
    with pytest.raises(DatasetError, match="the columns are prompt; accepted is a column conversations"):
        hs.open_dataset(tmp_path)


def test_a_readme_without_configurations_leaves_a_plain_folder(repository: Path) -> None:
    for text in ("# Just a title\n", "---\nconfigs: [\n---\n", "---\n- a list\n---\n"):
        (repository / "README.md").write_text(text)
        dataset = hs.open_dataset(repository)
        assert (dataset.configs, len(dataset)) == (("default",), 14)


def test_a_configuration_may_be_a_folder_alone(repository: Path) -> None:
    (repository / "README.md").write_text(
        "---\nconfigs:\n- config_name: a\n  data_dir: data/kimi\n"
        "- config_name: b\n  data_files: data/*\n---\n"
    )
    assert tuple(datasets.get_dataset_config_names(str(repository))) == ("a", "b")
    assert [len(hs.open_dataset(repository, config=config)) for config in "ab"] == [3, 9]


def test_of_several_kinds_the_most_frequent_is_read() -> None:
    lines = ["data/train-0.jsonl", "data/train-1.jsonl"]
    assert layout.inferred([*lines, "data/train.parquet"]) == lines
    assert layout.inferred([lines[0], "data/train.parquet"]) == ["data/train.parquet"]


@pytest.mark.parametrize(
    "front_matter",
    [
        "configs:\n- config_name: a\n  data_files: &a [{split: train, path: *a}]",
        "x: &a [" + "1, " * 9 + "1]\nconfigs:\n- config_name: [*a, *a]\n  data_files: 5",
        "configs: " + "[" * 10_000,
        "date: 2020-99-99",
        "\n" * 200_000,
        "configs:\n- config_name: a\n  data_files: ['" + "*a" * 500 + "b', '/" + "**/" * 500 + "']",
    ],
    ids=["nested in itself", "no names", "deep", "no date", "empty lines", "many stars"],
)
def test_a_hostile_readme_names_no_files(front_matter: str) -> None:
    found = layout.configurations(f"---\n{front_matter}\n---\n", ["a" * 100, "a/" * 100 + "a.parquet"])
    assert found in (None, {"a": []})
    assert layout.configurations(f"---\n{front_matter}", ["a.parquet"]) is None


def test_a_readme_of_another_system(repository: Path) -> None:
    (repository / "README.md").write_bytes(b"\xef\xbb\xbf" + CARD.replace("\n", "\r\n").encode())
    assert hs.open_dataset(repository).configs == ("kimi", "glm-5.1")
