"""Fetch a table from the statistics office's PxWebApi, v1 or v2, by its number and area, resolved by its own metadata.

The address is a setting of the installation; nobody can make the server call another. No redirect is followed, answers
are cut at a size, and a server that does not answer is given up after seconds. The formats: PxWebApi v1 (GET metadata,
POST a query of variables and values), v2 (GET /tables/ID/metadata as JSON-stat2, GET /tables/ID/data).
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod
from time import monotonic
from typing import Any

import requests

from participation.services.errors import ServiceProblem
from participation.services.messages import N_, Message

LARGEST_ANSWER = 10_000_000  # bytes
MOST_CELLS = 300_000
_PATIENCE = (4, 10)  # seconds to connect, and between two parts of the answer
_LONGEST = 25  # seconds for a whole answer, so that none that trickles holds the page
_TABLE = re.compile(r"[0-9A-Za-z][0-9A-Za-z_.-]{0,39}", re.ASCII)
_AREA = re.compile(r"[0-9A-Za-zÆØÅæøå][0-9A-Za-zÆØÅæøå_.-]{0,39}")
_GEO = frozenset({"region", "geografi", "område", "omrade", "bydel", "delbydel", "grunnkrets", "kommune", "fylke"})
_TIME = frozenset({"tid", "time", "år", "aar", "year", "årgang"})
_MEASURE = frozenset({"contentscode", "contents", "statistikkvariabel", "innhold"})
_CHUNK = 65_536


@dataclass(frozen=True, slots=True)
class _Variable:
    code: str
    label: str
    values: tuple[str, ...]
    names: tuple[str, ...]
    role: str


@dataclass(frozen=True, slots=True)
class Fetched:
    """A table as the office sent it."""

    content: bytes
    name: str


def fetch(base: str, table: str, areas: Sequence[str], years: int = 1) -> Fetched:
    """Return a table's newest figures for some areas as JSON-stat2; every other variable whole.

    Args:
        base: the setting: the service's address, whose version shows in it ("/v2").
        table: its number there, such as 07459.
        areas: codes or names of the table's own areas; none where it has no areas to choose from.
        years: how many of the newest.

    Raises:
        ServiceProblem: with the field it is about: nothing is set up, the number or area is none, there is no network,
            the office has no such table or area, does not answer in time, or answers something else.
    """
    if not base:
        sentence = N_("No statistics office is set up on this server. Download the table and upload it as a file.")
        raise ServiceProblem(Message(sentence), field="table")
    if not _TABLE.fullmatch(table):
        raise ServiceProblem(Message(N_("Write the table's number alone, such as 07459.")), field="table")
    if not all(_AREA.fullmatch(area) or area.replace(" ", "").isalpha() for area in areas):
        raise ServiceProblem(Message(N_("Write the areas' codes, with commas between.")), field="areas")
    is_second = re.search(r"/v2(/|$)", base) is not None
    address = f"{base}/tables/{table}" if is_second else f"{base}/{table}"
    variables = _variables(_json(_asked("GET", f"{address}/metadata" if is_second else address, table)), is_second)
    wanted = _selection(variables, areas, years)
    if prod(len(values) for values in wanted.values()) > MOST_CELLS:
        sentence = N_("The table is too large for these areas. Choose fewer, or download a part and upload it.")
        raise ServiceProblem(Message(sentence), field="areas")
    if is_second:
        whole = {variable.code: variable.values for variable in variables}
        parameters = {
            f"valueCodes[{code}]": "*" if values == whole[code] else ",".join(values) for code, values in wanted.items()
        }
        parameters["outputFormat"] = "json-stat2"
        content = _asked("GET", f"{address}/data", table, params=parameters)
    else:
        content = _asked("POST", address, table, json=_query(wanted))
    return Fetched(content, f"{table}.json")


def _query(wanted: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    selections = [
        {"code": code, "selection": {"filter": "item", "values": list(values)}} for code, values in wanted.items()
    ]
    return {"query": selections, "response": {"format": "json-stat2"}}


def _asked(method: str, address: str, table: str, **more: Any) -> bytes:
    try:
        with requests.request(method, address, timeout=_PATIENCE, allow_redirects=False, stream=True, **more) as answer:
            if answer.status_code in {400, 404}:
                sentence = N_("The statistics office has no table %(table)s, or not with these values.")
                raise ServiceProblem(Message(sentence, {"table": table}), field="table")
            if answer.status_code != 200:
                sentence = N_("The statistics office answers with an error (%(status)s). Try later, or upload a file.")
                raise ServiceProblem(Message(sentence, {"status": answer.status_code}), status=502, field="table")
            return _limited(answer)
    except requests.Timeout:
        sentence = N_("The statistics office does not answer in time. Try later, or upload a file.")
        raise ServiceProblem(Message(sentence), status=504, field="table") from None
    except requests.RequestException:
        sentence = N_(
            "This server has no connection to the statistics office. Download the table where there is one, and upload "
            "it as a file."
        )
        raise ServiceProblem(Message(sentence), status=503, field="table") from None


def _limited(answer: requests.Response) -> bytes:
    parts, size, ends = [], 0, monotonic() + _LONGEST
    for part in answer.iter_content(_CHUNK):
        size += len(part)
        if monotonic() > ends:
            raise requests.Timeout
        if size > LARGEST_ANSWER:
            raise ServiceProblem(Message(N_("The statistics office's answer is larger than 10 MB.")), field="areas")
        parts.append(part)
    return b"".join(parts)


def _odd() -> ServiceProblem:
    sentence = N_("The statistics office answers in a way that is not known here. Download the table and upload it.")
    return ServiceProblem(Message(sentence), status=502, field="table")


def _json(content: bytes) -> dict[str, Any]:
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        raise _odd() from None
    if not isinstance(document, dict):
        raise _odd()
    return document


def _variables(document: Mapping[str, Any], is_second: bool) -> list[_Variable]:
    """Return the table's variables from its metadata.

    v1: {"variables": [{code, text, values, valueTexts, time}]}; v2: a JSON-stat2 dataset without values.
    """
    try:
        if is_second:
            return [_second(document, name) for name in document["id"]]
        return [_first(variable) for variable in document["variables"]]
    except (KeyError, TypeError, AttributeError, ValueError):
        raise _odd() from None


def _first(variable: Mapping[str, Any]) -> _Variable:
    values = tuple(map(str, variable["values"]))
    names = tuple(map(str, variable.get("valueTexts") or values))
    role = "time" if variable.get("time") is True else ""
    return _Variable(str(variable["code"]), str(variable.get("text", "")), values, names, role)


def _second(document: Mapping[str, Any], name: str) -> _Variable:
    dimension, roles = document["dimension"][name], document.get("role") or {}
    index, labels = dimension["category"]["index"], dimension["category"].get("label") or {}
    values = tuple(map(str, sorted(index, key=lambda code: int(index[code])) if isinstance(index, dict) else index))
    role = next((role for role, names in roles.items() if name in names), "")
    names = tuple(str(labels.get(value, value)) for value in values)
    return _Variable(name, str(dimension.get("label", "")), values, names, role)


def _role(variable: _Variable) -> str:
    own = {variable.code.casefold(), variable.label.casefold()}
    for role, words in (("geo", _GEO), ("time", _TIME), ("metric", _MEASURE)):
        if variable.role == role or own & words:
            return role
    return ""


def _selection(variables: Sequence[_Variable], areas: Sequence[str], years: int) -> dict[str, tuple[str, ...]]:
    """Return which values of each variable to ask for: the areas, the newest years, all of everything else."""
    wanted = {}
    for variable in variables:
        role = _role(variable)
        if role == "time":
            wanted[variable.code] = tuple(sorted(variable.values)[-years:])
        elif role == "geo" and areas:
            wanted[variable.code] = tuple(_area(variable, area) for area in areas)
        elif role == "geo" and len(variable.values) > 1:
            sentence = N_("The table is divided into areas. Write the code of yours, such as %(example)s.")
            raise ServiceProblem(Message(sentence, {"example": variable.values[0]}), field="areas")
        else:
            wanted[variable.code] = variable.values
    return wanted


def _area(variable: _Variable, wanted: str) -> str:
    for value, name in zip(variable.values, variable.names, strict=False):
        if wanted.casefold() in {value.casefold(), name.casefold()}:
            return value
    near = [
        f"{name} ({value})"
        for value, name in zip(variable.values, variable.names, strict=False)
        if wanted.casefold() in name.casefold() or value.startswith(wanted[:4])
    ]
    sentence = N_("The table has no area %(area)s. It has for example %(near)s.")
    values = {"area": wanted, "near": ", ".join(near[:4] or variable.values[:4])}
    raise ServiceProblem(Message(sentence, values), field="areas")
