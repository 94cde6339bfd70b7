"""What a request asks of the coding room, read without trust: what makes no sense is as if it were not there."""

from collections.abc import Mapping

from werkzeug.datastructures import MultiDict

from participation.services.codebooks import CodebookView
from participation.services.statements import Filters
from participation.web.coding.words import LENSES

LONGEST_SEARCH = 100
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


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _numbers(texts: list[str]) -> set[int]:
    return {number for number in map(_number, texts) if number is not None}
