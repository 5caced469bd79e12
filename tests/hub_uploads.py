"""How files come to a hub: which are large, where those go, and what a commit makes of the files before it.

What `huggingface_hub` sends and wants to read, as functions; `hub_server` serves them.
"""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any


def is_large(path: str) -> bool:
    return path.endswith(".parquet")


def oid(content: bytes) -> str:
    """Git's name of a file's content."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def modes(asked: dict[str, Any], files: dict[str, bytes]) -> dict[str, Any]:
    """How each file is to come, and what of its name is there already."""
    return {
        "files": [
            {
                "path": path,
                "uploadMode": "lfs" if is_large(path) else "regular",
                "shouldIgnore": False,
                "oid": _known(path, files),
            }
            for path in (file["path"] for file in asked["files"])
        ]
    }


def _known(path: str, files: dict[str, bytes]) -> str | None:
    if path not in files:
        return None
    return sha256(files[path]) if is_large(path) else oid(files[path])


def batch(asked: dict[str, Any], objects: dict[str, bytes], url: str) -> dict[str, Any]:
    """Where each large file is to be put; nowhere if it is there."""
    answers: list[dict[str, Any]] = []
    for each in asked["objects"]:
        answer = {"oid": each["oid"], "size": each["size"]}
        if each["oid"] not in objects:
            answer["actions"] = {"upload": {"href": f"{url}/objects/{each['oid']}"}}
        answers.append(answer)
    return {"transfer": "basic", "objects": answers}


def committed(lines: bytes, files: dict[str, bytes], objects: dict[str, bytes]) -> dict[str, bytes]:
    """The files after a commit: a line of JSON for each change."""
    after = dict(files)
    for line in lines.splitlines():
        change = json.loads(line)
        value = change["value"]
        if change["key"] == "file":
            after[value["path"]] = base64.b64decode(value["content"])
        elif change["key"] == "lfsFile":
            after[value["path"]] = objects[value["oid"]]
        elif change["key"] == "deletedFile":
            del after[value["path"]]
    return after
