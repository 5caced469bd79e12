"""The dataset that the tests' hub has: laid out as the real one, in two commits."""

from __future__ import annotations

import io

import pyarrow as pa
import pyarrow.parquet as pq

from tests.hub_server import Repository

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


def real_layout() -> Repository:
    return Repository({OLD: files("-old-"), NEW: files("-new-")}, {"main": NEW, "v1": OLD})
