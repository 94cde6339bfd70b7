"""JSON as devices and people send it, read into values that can be written down again."""

import json
import re
from typing import Any

_HALF_SIGN = re.compile("[\ud800-\udfff]")
_MAY_HOLD_ONE = re.compile(r"\\u[dD][89a-fA-F]")


def read_json(content: bytes) -> Any:
    r"""Return what JSON says, with half signs replaced.

    A text that was cut in the middle of an emoji keeps half of it, which JSON writes as "\ud83d" (RFC 8259, section
    8.2). No database and no page can write that, so it becomes the replacement sign, U+FFFD, as in a browser's forms.

    Raises:
        ValueError: it is no JSON in UTF-8, or nested deeper than anybody nests it.
    """
    try:
        text = content.decode("utf-8-sig")
        told = json.loads(text)
        return _whole(told) if _MAY_HOLD_ONE.search(text) else told
    except RecursionError as problem:
        raise ValueError("nested too deeply") from problem


def _whole(told: Any) -> Any:
    if isinstance(told, str):
        return _HALF_SIGN.sub("\ufffd", told)
    if isinstance(told, list):
        return [_whole(each) for each in told]
    if isinstance(told, dict):
        return {_whole(name): _whole(value) for name, value in told.items()}
    return told
