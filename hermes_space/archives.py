"""Inspect's `.eval` logs: a zip of JSON files, of which the samples are given one at a time.

Members are stored, deflated or compressed with zstd, which the standard library reads only since Python 3.14.
Not more of a member is unpacked than it says it holds, and none that says it holds more than `MOST_BYTES`.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from typing import IO, Any
from zipfile import BadZipFile, ZipFile, ZipInfo

import pyarrow as pa

from hermes_space.canonical import SchemaError
from hermes_space.containers.inspect import of_log

MOST_BYTES = 512 << 20
# What the log says of all samples: once it is finished, and before.
HEADERS = ("header.json", "_journal/start.json", "start.json")
SAMPLES = "samples/"
ZSTD = 93
_LOCAL_HEADER = 30
_LENGTHS = 26


def eval_entries(stream: IO[bytes]) -> Iterator[tuple[int, Any]]:
    """The samples of a log, numbered from 1; `stream` can be sought in."""
    try:
        archive = ZipFile(stream)
    except BadZipFile as error:
        raise SchemaError(
            "it is no zip file, or not all of one; accepted is an Inspect log as inspect writes it"
        ) from error
    members = {member.filename: member for member in archive.infolist()}
    samples = [name for name in members if name.startswith(SAMPLES) and name.endswith(".json")]
    header = next((name for name in HEADERS if name in members), None)
    if header is None and not samples:
        raise SchemaError(
            "it is a zip file but no Inspect log: it has neither header.json nor samples/*.json"
        )
    log = _value(archive, members[header], stream) if header is not None else None
    for number, name in enumerate(samples, start=1):
        yield number, of_log(_value(archive, members[name], stream), log)


def _value(archive: ZipFile, member: ZipInfo, stream: IO[bytes]) -> Any:
    name = ascii(member.filename)
    if member.file_size > MOST_BYTES:
        raise SchemaError(f"its member {name} holds {member.file_size:,} bytes; accepted are {MOST_BYTES:,}")
    try:
        data = _zstd(member, stream) if member.compress_type == ZSTD else archive.read(member)
        return json.loads(data)
    except (BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, struct.error) as error:
        raise SchemaError(f"its member {name} cannot be unpacked ({error})") from error
    except (ValueError, RecursionError) as error:
        raise SchemaError(f"its member {name} is not JSON ({error})") from error


def _zstd(member: ZipInfo, stream: IO[bytes]) -> bytes:
    """The bytes of a member, which stand after a header of its own; its names may be longer there."""
    stream.seek(member.header_offset)
    header = stream.read(_LOCAL_HEADER)
    name, extra = struct.unpack_from("<HH", header, _LENGTHS)
    stream.seek(member.header_offset + _LOCAL_HEADER + name + extra)
    packed = pa.BufferReader(stream.read(member.compress_size))
    with pa.CompressedInputStream(packed, "zstd") as unpacked:
        data: bytes = unpacked.read(member.file_size)
    return data
