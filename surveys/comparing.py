"""What differs between two versions of a questionnaire, as people would tell it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from surveys.texts import rows


class Difference(StrEnum):
    """What happened to something between two versions."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference.

    Attributes:
        what: a question's, section's or option's place: "question:age", "section:use", "question:age/options/16_24",
            "whole".
        name: of what differs in it: a key of the native document, or "text" and the like; empty for the whole of it.
        language: of a text; empty elsewhere.
    """

    kind: Difference
    what: str
    name: str = ""
    language: str = ""
    before: str = ""
    after: str = ""


def compare(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """Return the differences between two native documents: what came and went, then what changed, then texts."""
    return [*_whole(old, new), *_sections(old, new), *_questions(old, new), *_texts(old, new)]


def _whole(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    for key in ("id", "kind", "at_least_one_answer", "default_language"):
        if old.get(key) != new.get(key):
            yield Change(Difference.CHANGED, "whole", key, "", _said(old.get(key)), _said(new.get(key)))
    for language in sorted(set(new["languages"]) - set(old["languages"])):
        yield Change(Difference.ADDED, "whole", "languages", language)
    for language in sorted(set(old["languages"]) - set(new["languages"])):
        yield Change(Difference.REMOVED, "whole", "languages", language)


def _sections(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    before = {section["id"]: section for section in old["sections"]}
    after = {section["id"]: section for section in new["sections"]}
    yield from _came_and_went("section:", list(before), list(after))
    for identifier in before.keys() & after.keys():
        for key in ("relevant", "repeat"):
            yield from _attribute(f"section:{identifier}", key, before[identifier], after[identifier])


def _questions(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    before = {each["id"]: each for section in old["sections"] for each in section["questions"]}
    after = {each["id"]: each for section in new["sections"] for each in section["questions"]}
    yield from _came_and_went("question:", list(before), list(after))
    texts = {"text", "hint", "guidance", "low_label", "high_label", "constraint_message", "required_message"}
    for identifier, question in after.items():
        if identifier not in before:
            continue
        was = before[identifier]
        for key in sorted((was.keys() | question.keys()) - texts - {"id", "options", "landmarks"}):
            yield from _attribute(f"question:{identifier}", key, was, question)
        for kind in ("options", "landmarks"):
            yield from _options(f"question:{identifier}/{kind}/", was.get(kind, []), question.get(kind, []))


def _options(place: str, old: list[Mapping[str, Any]], new: list[Mapping[str, Any]]) -> Iterator[Change]:
    before, after = {each["id"]: each for each in old}, {each["id"]: each for each in new}
    yield from _came_and_went(place, list(before), list(after))
    for identifier in [each for each in after if each in before]:
        was, option = before[identifier], after[identifier]
        for key in sorted((was.keys() | option.keys()) - {"id", "text"}):
            yield from _attribute(place + identifier, key, was, option)


def _came_and_went(place: str, old: list[str], new: list[str]) -> Iterator[Change]:
    for identifier in new:
        if identifier not in old:
            yield Change(Difference.ADDED, place + identifier)
    for identifier in old:
        if identifier not in new:
            yield Change(Difference.REMOVED, place + identifier)
    stayed = [identifier for identifier in old if identifier in new]
    order = [identifier for identifier in new if identifier in old]
    steady = _longest_in_order([stayed.index(identifier) for identifier in order])
    for at, identifier in enumerate(order):
        if at not in steady:
            yield Change(Difference.MOVED, place + identifier)


def _longest_in_order(places: list[int]) -> set[int]:
    """Return which entries form a longest rising subsequence: the fewest others are said to have moved."""
    best: list[tuple[int, int]] = []  # (length, the entry before), for each entry
    for at, place in enumerate(places):
        earlier = [(best[other][0], other) for other in range(at) if places[other] < place]
        length, before = max(earlier, default=(0, -1))
        best.append((length + 1, before))
    found: set[int] = set()
    at = max(range(len(best)), key=lambda each: best[each][0], default=-1)
    while at >= 0:
        found.add(at)
        at = best[at][1]
    return found


def _attribute(what: str, key: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    if old.get(key) != new.get(key):
        yield Change(Difference.CHANGED, what, key, "", _said(old.get(key)), _said(new.get(key)))


def _texts(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    before = {row.key: row.texts for row in rows(old)}
    after = {row.key: row.texts for row in rows(new)}
    for key in [each for each in after if each in before]:
        is_option = "/options/" in key or "/landmarks/" in key
        what, name = (key, "text") if is_option else (key.rpartition("/")[0], key.rpartition("/")[2])
        for language in [code for code in new["languages"] if code in old["languages"]]:
            was, now = before[key].get(language, ""), after[key].get(language, "")
            if was != now:
                kind = Difference.CHANGED if was and now else (Difference.ADDED if now else Difference.REMOVED)
                yield Change(kind, what or "whole", name, language, was, now)


def _said(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else ", ".join(map(str, value)) if isinstance(value, list) else str(value)
