"""One question's answer out of what a form sent: cleaned, typed, within its bounds."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from surveys.questionnaire import Question, QuestionType

Raw = Mapping[str, Sequence[str]]
Read = Callable[[Raw], Any]

LANDMARK, LATITUDE, LONGITUDE, WORDS = ".landmark", ".lat", ".lon", ".words"
RANK, FILE, MEDIA_TYPE = ".rank.", ".file", ".media_type"
MEDIA_TYPES = {
    QuestionType.PHOTO: frozenset({"image/jpeg"}),
    QuestionType.AUDIO: frozenset({"audio/webm", "audio/ogg", "audio/mp4", "audio/mpeg", "audio/wav"}),
}
LONGEST_WORDS = 500
LARGEST_NUMBER = 1_000_000_000
LONGEST_SENT = 50_000  # characters looked at; no answer may be that long
SHORT = 300
MOST_MARKS = 30  # on one letter, as in Unicode's stream-safe text (UAX 15); sorting a longer run takes quadratic time

# Line breaks and tabs are kept; the other control characters are nobody's answer, and PostgreSQL refuses NUL. Of the
# marks for direction only the overrides go: they could turn a staff page's text around, the others belong to writing.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202d\u202e\ud800-\udfff\ufeff]")
_LINE_END = re.compile(r"\r\n|[\r\x85\u2028\u2029]")
_NUMBER = re.compile(r"-?\d{1,12}(\.\d{1,6})?")


class Unreadable(Exception):
    """An answer that does not fit its question, with a code and what its sentence mentions."""

    def __init__(self, code: str, **mentioned: Any) -> None:
        super().__init__(code)
        self.code = code
        self.values = mentioned


def clean(text: str) -> str:
    """Return text as it is stored: Unicode NFC, Unix line ends, no control characters, no space around it."""
    if text.isascii() and text.isprintable():
        return text.strip()
    text = _CONTROL.sub("", _LINE_END.sub("\n", text))
    return unicodedata.normalize("NFC", text if len(text) < SHORT else _stream_safe(text)).strip()


def _stream_safe(text: str) -> str:
    kept, marks = [], 0
    for sign in text:
        marks = marks + 1 if unicodedata.combining(sign) else 0
        if marks <= MOST_MARKS:
            kept.append(sign)
    return "".join(kept)


def plain_digits(text: str) -> str:
    """Return a number's text with the digits of any script as 0-9, and the decimal comma as a point."""
    signs = (str(unicodedata.decimal(sign)) if unicodedata.decimal(sign, -1) >= 0 else sign for sign in clean(text))
    return "".join(signs).replace("\u066b", ".").replace(",", ".").replace("\u2212", "-")


def reader(question: Question) -> Read:
    """Return the function that reads this question's answer: the value, None where there is none, or Unreadable."""
    return _READERS[question.type](question)


def _first(raw: Raw, name: str) -> str:
    sent = raw.get(name)
    return sent[0][:LONGEST_SENT] if sent else ""


def _open_text(question: Question) -> Read:
    name, longest = question.id, question.max_length

    def read(raw: Raw) -> str | None:
        text = clean(_first(raw, name))
        if len(text) > longest:
            raise Unreadable("too_long", maximum=longest, length=len(text))
        return text or None

    return read


def _one_choice(question: Question) -> Read:
    name = question.id
    known = {option.id for option in question.options}
    if question.type == QuestionType.YES_NO:
        known |= {"yes", "no"}

    def read(raw: Raw) -> str | None:
        value = _first(raw, name).strip()
        if value and value not in known:
            raise Unreadable("not_an_option")
        return value or None

    return read


def _several_choices(question: Question) -> Read:
    name = question.id
    order = [option.id for option in question.options]
    exclusive = {option.id for option in question.options if option.exclusive}

    def read(raw: Raw) -> list[str] | None:
        chosen = {value.strip() for value in raw.get(name, ())} - {""}
        if not chosen:
            return None
        if not chosen <= set(order):
            raise Unreadable("not_an_option")
        if len(chosen) > 1 and chosen & exclusive:
            raise Unreadable("exclusive_option")
        return [identifier for identifier in order if identifier in chosen]

    return read


def _scale(question: Question) -> Read:
    name = question.id
    low, high = question.minimum or 0, question.maximum or 0
    points = {str(point): point for point in range(low, high + 1)}
    beside = {option.id for option in question.options}

    def read(raw: Raw) -> int | str | None:
        value = plain_digits(_first(raw, name))
        if not value:
            return None
        if value in points:
            return points[value]
        if value in beside:
            return value
        raise Unreadable("not_an_option")

    return read


def _number(question: Question) -> Read:
    name, low, high, whole = question.id, question.minimum, question.maximum, question.whole

    def read(raw: Raw) -> int | float | None:
        text = "".join(plain_digits(_first(raw, name)).split())  # 1 000, with whichever space
        if not text:
            return None
        if not _NUMBER.fullmatch(text):
            raise Unreadable("not_a_number")
        number = float(text) if "." in text else int(text)
        if whole and isinstance(number, float) and not number.is_integer():
            raise Unreadable("not_whole")
        if number < (-LARGEST_NUMBER if low is None else low):
            raise Unreadable("below_minimum", minimum=-LARGEST_NUMBER if low is None else low)
        if number > (LARGEST_NUMBER if high is None else high):
            raise Unreadable("above_maximum", maximum=LARGEST_NUMBER if high is None else high)
        return int(number) if isinstance(number, float) and number.is_integer() else number

    return read


def _date(question: Question) -> Read:
    name = question.id

    def read(raw: Raw) -> str | None:
        text = plain_digits(_first(raw, name))
        if not text:
            return None
        parts = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text)
        # Norwegians write day.month.year; the field of a browser sends year-month-day.
        written = re.fullmatch(r"(\d{1,2})[./](\d{1,2})[./](\d{4})", text)
        try:
            if parts:
                return date(*map(int, parts.groups())).isoformat()
            if written:
                return date(*map(int, reversed(written.groups()))).isoformat()
        except ValueError:
            pass
        raise Unreadable("not_a_date")

    return read


def _place(question: Question) -> Read:
    name = question.id
    landmarks = {landmark.id for landmark in question.landmarks} | {option.id for option in question.options}

    def read(raw: Raw) -> dict[str, Any] | None:
        place: dict[str, Any] = {}
        landmark = _first(raw, name + LANDMARK).strip()
        if landmark and landmark not in landmarks:
            raise Unreadable("not_a_place")
        if landmark:
            place["landmark"] = landmark
        point = [_first(raw, name + part).strip() for part in (LATITUDE, LONGITUDE)]
        if any(point):
            place["lat"], place["lon"] = _degrees(point[0], 90), _degrees(point[1], 180)
        words = clean(_first(raw, name + WORDS))
        if len(words) > LONGEST_WORDS:
            raise Unreadable("too_long", maximum=LONGEST_WORDS, length=len(words))
        if words:
            place["words"] = words
        return place or None

    return read


def _time(question: Question) -> Read:
    name = question.id

    def read(raw: Raw) -> str | None:
        text = plain_digits(_first(raw, name))
        if not text:
            return None
        parts = re.fullmatch(r"(\d{1,2})[:.](\d{2})(?:[:.]\d{2})?", text)
        if parts is None or int(parts[1]) > 23 or int(parts[2]) > 59:
            raise Unreadable("not_a_time")
        return f"{int(parts[1]):02}:{parts[2]}"

    return read


def _ranking(question: Question) -> Read:
    name = question.id
    known = [option.id for option in question.options]

    def read(raw: Raw) -> list[str] | None:
        sent = [value.strip() for value in raw.get(name, ()) if value.strip()]
        if not sent:
            sent = _ranked(raw, name, known)
        if len(set(sent)) < len(sent):
            raise Unreadable("same_rank")
        if not set(sent) <= set(known):
            raise Unreadable("not_an_option")
        return sent or None

    return read


def _ranked(raw: Raw, name: str, known: Sequence[str]) -> list[str]:
    """Return the options in the order of the places they were given, ID.rank.OPTION = 1 for the first."""
    places: dict[int, str] = {}
    for option in known:
        text = plain_digits(_first(raw, name + RANK + option))
        if not text:
            continue
        if not re.fullmatch(r"\d{1,3}", text) or not 1 <= int(text) <= len(known):
            raise Unreadable("not_a_rank", maximum=len(known))
        if int(text) in places:
            raise Unreadable("same_rank")
        places[int(text)] = option
    return [places[place] for place in sorted(places)]


def _file(question: Question) -> Read:
    name, known = question.id, MEDIA_TYPES[question.type]

    def read(raw: Raw) -> dict[str, str] | None:
        digest = _first(raw, name + FILE).strip()
        media_type = _first(raw, name + MEDIA_TYPE).strip()
        if not digest:
            return None
        if not re.fullmatch(r"[0-9a-f]{64}", digest) or media_type not in known:
            raise Unreadable("not_a_file")
        return {"file": digest, "media_type": media_type}

    return read


def _degrees(text: str, highest: int) -> float:
    if not re.fullmatch(r"-?\d{1,3}(\.\d{1,20})?", text) or abs(float(text)) > highest:
        raise Unreadable("not_a_place")
    return round(float(text), 5)  # about a metre; finer would only point at a door


_READERS: dict[QuestionType, Callable[[Question], Read]] = {
    QuestionType.OPEN_TEXT: _open_text,
    QuestionType.ONE_CHOICE: _one_choice,
    QuestionType.YES_NO: _one_choice,
    QuestionType.SEVERAL_CHOICES: _several_choices,
    QuestionType.SCALE: _scale,
    QuestionType.NUMBER: _number,
    QuestionType.DATE: _date,
    QuestionType.PLACE: _place,
    QuestionType.TIME: _time,
    QuestionType.RANKING: _ranking,
    QuestionType.PHOTO: _file,
    QuestionType.AUDIO: _file,
}
