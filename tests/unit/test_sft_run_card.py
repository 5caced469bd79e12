"""The Run card: what it tells step by step, with a stand-in for the training process."""

import json
import subprocess
import sys
import tempfile
import zipfile
from typing import Any

import pytest

import hermes_space as hs
from hermes_space.sft.run import Job, Run
from hermes_space.tabs import train_run

SCRIPT = """
import json, pathlib, sys
out = pathlib.Path(sys.argv[1]); out.mkdir(); (out / "adapter.bin").write_text("x")
for step in (1, 2): print(json.dumps({"step": step, "steps": 2, "loss": 3.0 / step}), flush=True)
print("a line that is no event")
print(json.dumps({"done": str(out), "rows": 7, "steps": 2}))
"""


def start(job: Job, script: str) -> Run:
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(job.out)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    process.stderr.close()
    return Run(process, tempfile.TemporaryFile("w+"))


def told(sample: hs.Dataset, model: str = "some/model") -> list[tuple[Any, Any, Any]]:
    return list(train_run._run(sample, "retail", "minimind", "auto", "assistant", 4096, model, 2))


def test_a_run_ends_with_an_adapter_to_download(sample: hs.Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(train_run, "missing", lambda: None)
    monkeypatch.setattr(Run, "start", lambda job: start(job, SCRIPT))
    events = told(sample)
    texts = [html for html, _, _ in events]
    assert "Making the rows" in texts[0]
    assert "<dd>1 of 2</dd>" in texts[2]
    assert "Done after 2 steps on 7 rows" in texts[-1]
    assert "1.500" in texts[-1]
    archive = events[-1][2].value
    assert zipfile.ZipFile(archive["path"] if isinstance(archive, dict) else str(archive)).namelist()
    assert not train_run._busy.locked()


def test_a_failing_process_is_told_and_frees_the_next(
    sample: hs.Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(train_run, "missing", lambda: None)
    message = json.dumps({"error": "out of <memory>"})
    monkeypatch.setattr(Run, "start", lambda job: start(job, f"print({message!r})"))
    for _ in range(2):
        assert "out of &lt;memory&gt;" in told(sample)[-1][0]


def test_without_a_gpu_or_a_model_nothing_starts(sample: hs.Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Run, "start", lambda job: pytest.fail("it started"))
    monkeypatch.setattr(train_run, "missing", lambda: "No GPU is visible here.")
    assert "No GPU is visible here." in told(sample)[0][0]
    monkeypatch.setattr(train_run, "missing", lambda: None)
    assert "Name a model" in told(sample, model=" ")[0][0]
