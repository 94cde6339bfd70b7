"""What a survey row's type says."""

import re
from dataclasses import dataclass

SELECTS = {"select_one": "one_choice", "select_multiple": "several_choices", "rank": "ranking"}
SIMPLE = {
    "text": "open_text",
    "integer": "number",
    "decimal": "number",
    "range": "number",
    "note": "note",
    "geopoint": "place",
    "date": "date",
    "time": "time",
    "image": "photo",
    "audio": "audio",
    "calculate": "calculated",
    "acknowledge": "several_choices",
    "datetime": "date",
    "barcode": "open_text",
}
STRUCTURE = frozenset({"begin_group", "end_group", "begin_repeat", "end_repeat"})
# What a device notes of itself; residents have not agreed to it, and nobody needs it.
METADATA = frozenset(
    {
        "start",
        "end",
        "today",
        "deviceid",
        "device_id",
        "phonenumber",
        "phone_number",
        "subscriberid",
        "subscriber_id",
        "simserial",
        "sim_id",
        "username",
        "email",
        "audit",
        "start_geopoint",
        "background_geopoint",
        "background_audio",
        "imei",
        "uri:deviceid",
        "instanceid",
    }
)
NOT_CARRIED = {
    "geotrace": "a line on a map",
    "geoshape": "an area on a map",
    "video": "a film",
    "file": "a file of any kind",
    "hidden": "a hidden field",
    "xml_external": "another file",
    "csv_external": "another file",
    "osm": "OpenStreetMap's own form",
    "begin_loop": "a loop",
    "end_loop": "a loop",
    "entity": "an entity",
}
_ALIASES = {
    "string": "text",
    "int": "integer",
    "photo": "image",
    "picture": "image",
    "gps": "geopoint",
    "location": "geopoint",
    "date_time": "datetime",
    "trigger": "acknowledge",
    "calculation": "calculate",
    "number": "decimal",
    "add_text_prompt": "text",
    "begin_a_group": "begin_group",
    "group": "begin_group",
    "begin": "begin_group",
    "repeat": "begin_repeat",
    "begingroup": "begin_group",
    "endgroup": "end_group",
    "beginrepeat": "begin_repeat",
    "endrepeat": "end_repeat",
    "lgroup": "begin_repeat",
    "end_lgroup": "end_repeat",
    "begin_lgroup": "begin_repeat",
    "add_note_prompt": "note",
}
_SELECT = re.compile(
    r"(?P<kind>select[\s_]+(?:one|1|multiple)(?:[\s_]+external)?|select[\s_]+all[\s_]+that[\s_]+apply|select1|select"
    r"|add[\s_]+select[\s_]+(?:one|multiple)[\s_]+prompt[\s_]+using|rank)"
    r"(?P<file>[\s_]+from[\s_]+file)?(?:[\s_]+from|[\s_]+using)?[\s]+(?P<list>.+?)"
    r"(?P<other>[\s]+(?:or[\s_]+other|or[\s_]+specify[\s_]+other))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class RowType:
    """What a row is.

    Attributes:
        base: the standard's word: select_one, text, begin_group; empty where nobody knows it.
        choices: the name of a select's list.
        has_other: "or_other" stands behind it.
        from_file: its choices stand in another file.
    """

    base: str
    choices: str = ""
    has_other: bool = False
    from_file: bool = False


def row_type(text: str) -> RowType:
    """Return what a type cell says."""
    text = " ".join(text.split())
    word = re.sub(r"[\s-]+", "_", text.lower())
    word = _ALIASES.get(word, word)
    if word in SIMPLE or word in STRUCTURE or word in METADATA or word in NOT_CARRIED:
        return RowType(word)
    found = _SELECT.fullmatch(text)
    if found is None:
        return RowType("")
    kind = found["kind"].lower()
    base = "rank" if kind == "rank" else ("select_multiple" if "multiple" in kind or "all" in kind else "select_one")
    outside = bool(found["file"]) or "external" in kind
    return RowType(base, found["list"].strip(), bool(found["other"]), outside)
