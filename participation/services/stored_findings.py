"""Findings as looks and releases keep them: true counts, and the verdicts that staff were told."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields, replace
from typing import Any

from analysis.representation.findings import GroupFinding, State
from participation.records.representation import Verdict
from participation.services.shown_findings import told_to_staff

# Marks a finding whose verdict has passed the gate; older looks kept the verdicts of the true counts.
_GATE = "gate"


def document_of(found: GroupFinding) -> dict[str, Any]:
    """Return a finding with the verdict that staff may know, to be stored."""
    return {**asdict(found), "state": found.state.value, _GATE: 1}


def stored_finding(document: Mapping[str, object]) -> GroupFinding:
    """Return a finding as it was stored; what was not known then is None."""
    values = {each.name: document.get(each.name) for each in fields(GroupFinding)}
    known = {"deff": values["deff"] or 1.0, "stale": bool(values["stale"]), "missing": values["missing"] or 0}
    return GroupFinding(**{**values, **known, "state": State(str(document["state"]))})  # type: ignore[arg-type]


def findings_of_look(verdicts: Iterable[Verdict]) -> list[GroupFinding]:
    """Return all findings of one look, in the order of its verdicts, as staff may know them.

    Of a look that was stored before verdicts passed the gate they are made anew from what is shown of its counts.
    """
    rows = list(verdicts)
    found = [stored_finding(row.finding) for row in rows]
    if all(_GATE in row.finding for row in rows):
        return found
    return [
        replace(now, confirmed=None if then.confirmed is None else then.confirmed and now.flagged)
        for now, then in zip(told_to_staff(found), found, strict=True)
    ]
