"""Why a place cannot be read or written: what file systems and stores say, as the end of one sentence.

It knows errors only: no file, no folder, no store.
"""

from __future__ import annotations

import errno
import os
import re
import sys
from types import ModuleType

_AWS = re.compile(r"AWS Error (\w+) during \w+ operation: (.*)")
# What stands behind a reason of the system's own when it is of no use.
_NUMBER = re.compile(r"\[errno -?\d+\] ?", re.I)
_REQUEST = re.compile(r" *\(Request ID: [^)]*\)")

_CREDENTIALS = "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the machine's role"
_STORE = {
    "NO_SUCH_BUCKET": "there is no such bucket; make it, or name another",
    "ACCESS_DENIED": f"access is denied; give credentials that may ({_CREDENTIALS})",
    "INVALID_ACCESS_KEY_ID": f"the key is not known; give credentials that are ({_CREDENTIALS})",
    "SIGNATURE_DOES_NOT_MATCH": f"the secret does not belong to the key; give both ({_CREDENTIALS})",
    "NETWORK_CONNECTION": "the storage does not answer; see the network, AWS_ENDPOINT_URL and AWS_REGION",
}
_ROOM = "no space is left; make room and try again"
_TAKEN = "a file lies where a folder has to be; name another place"
_HELP = {
    errno.ENOSPC: _ROOM,
    errno.EDQUOT: _ROOM,
    errno.ENOTDIR: _TAKEN,
    errno.EEXIST: _TAKEN,
    errno.EACCES: "permission is denied; name another place, or ask for the right to it",
    errno.EPERM: "permission is denied; name another place, or ask for the right to it",
    errno.EROFS: "it cannot be written to; name another place",
    errno.EISDIR: "it is a folder",
    errno.ENOENT: "there is no such file or folder",
}


class Refused(OSError):
    """A place that cannot be read or written; one sentence says which, why, and what helps."""


def is_fetching(error: BaseException) -> bool:
    """Whether the bytes did not come, and not what they hold is wrong; the readers raise OSError for both."""
    if _hub_error(error):
        return True
    return isinstance(error, OSError) and (error.errno is not None or _AWS.search(str(error)) is not None)


def reason(error: BaseException) -> str:
    """Why, and what helps where that is known, as a sentence goes on after a colon."""
    said = str(error)
    if found := _AWS.search(said):
        return _STORE.get(found[1]) or _REQUEST.sub("", found[2]).rstrip(".: ")
    if isinstance(error, OSError) and error.errno is not None:
        return _HELP.get(error.errno) or _uncapitalized(os.strerror(error.errno))
    if _hub_error(error):
        status = getattr(getattr(error, "response", None), "status_code", None)
        return (
            f"the hub answers with status {status}" if status else f"the hub does not answer ({plain(error)})"
        )
    return plain(error)


def plain(error: BaseException) -> str:
    """The first line of what an error says, without what only programs read."""
    first = (str(error).strip().splitlines() or [""])[0]
    return _REQUEST.sub("", _NUMBER.sub("", first)).rstrip(".: ") or type(error).__name__


def _hub_error(error: BaseException) -> bool:
    """Whether the hub's library raised it: there is none of them where nobody imported it."""
    library: ModuleType | None = sys.modules.get("huggingface_hub.errors")
    return library is not None and isinstance(error, library.HTTPError)


def _uncapitalized(said: str) -> str:
    return said[:1].lower() + said[1:]
