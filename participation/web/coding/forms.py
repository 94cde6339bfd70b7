"""What a request asks of the coding room, read without trust: what makes no sense is as if it were not there."""

import re
from collections.abc import Mapping
from datetime import date

from werkzeug.datastructures import MultiDict

from participation.services.codebooks import CodebookView
from participation.services.statement_filters import Filters, Group
from participation.web.coding.words import LENSES

LONGEST_SEARCH = 100
GROUP_KEY = re.compile(r"\w{1,60}")
MOST_PAGES = 1_000_000


def filters_of(args: Mapping[str, str], book: CodebookView) -> Filters:
    """Return the filters of a list's address; codes are named by their id."""
    code_id = _number(args.get("code", ""))
    coded, origin = args.get("coded", ""), args.get("origin", "")
    return Filters(
        lens=lens_of(args),
        language=args.get("language", "")[:8],
        session_id=_number(args.get("session", "")),
        code_id=code_id if code_id in book.by_id() else None,
        origin="machine" if origin == "machine" else "",
        coded=coded if coded in {"yes", "no"} else "",
        text=args.get("q", "").strip()[:LONGEST_SEARCH],
        place=args.get("place", "").strip()[:LONGEST_SEARCH],
        coder_id=_number(args.get("coder", "")),
        since=_day(args.get("since", "")),
        until=_day(args.get("until", "")),
        group=_group(args.get("group", "")),
    )


def query_of(filters: Filters) -> dict[str, str]:
    """Return the address of a list with these filters, those that ask for something."""
    named = {
        "q": filters.text,
        "lens": filters.lens,
        "language": filters.language,
        "session": "" if filters.session_id is None else str(filters.session_id),
        "code": "" if filters.code_id is None else str(filters.code_id),
        "origin": filters.origin,
        "coded": filters.coded,
        "place": filters.place,
        "coder": "" if filters.coder_id is None else str(filters.coder_id),
        "since": filters.since.isoformat() if filters.since else "",
        "until": filters.until.isoformat() if filters.until else "",
        "group": f"{filters.group.dimension}.{filters.group.category}" if filters.group else "",
    }
    return {name: value for name, value in named.items() if value}


def lens_of(args: Mapping[str, str]) -> str:
    """Return the lens that is asked for, empty where it is none."""
    return args["lens"] if args.get("lens", "") in LENSES else ""


def page_of(args: Mapping[str, str]) -> int:
    """Return the page that is asked for, the first where it is none."""
    return min(max(_number(args.get("page", "")) or 1, 1), MOST_PAGES)


def codes_of(form: MultiDict[str, str]) -> tuple[set[int], set[int]]:
    """Return (given, withdrawn) of the workbench's form: what is ticked now and was not, and the other way about."""
    ticked, seen = (_numbers(form.getlist(name)) for name in ("code", "seen"))
    if form.get("action") == "none":
        ticked = set()
    return ticked - seen, seen - ticked


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _group(text: str) -> Group | None:
    dimension, _, category = text.partition(".")
    return Group(dimension, category) if GROUP_KEY.fullmatch(dimension) and GROUP_KEY.fullmatch(category) else None


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _numbers(texts: list[str]) -> set[int]:
    return {number for number in map(_number, texts) if number is not None}
