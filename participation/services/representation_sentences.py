"""What a finding says in one plain sentence, for somebody who never heard of a p-value."""

from analysis.representation.findings import GroupFinding, State
from participation.services.messages import N_, Message


def sentence(
    finding: GroupFinding, heard: str | None = None, *, answers: str | None = None, missing: str | None = None
) -> Message:
    """Return one sentence that says what was found and how strong the evidence is.

    Worded so that no number needs a plural form.

    Args:
        finding: what was found of the group.
        heard: stands in for the count of answers where that is protected, for example "1-4".
        answers: stands in likewise for the number of known answers.
        missing: stands in likewise for the number of those who did not say.
    """
    values = {
        "x": finding.x if heard is None else heard,
        "n": finding.n if answers is None else answers,
        "K": finding.K,
        "missing": finding.missing if missing is None else missing,
        "expected": _expected(finding.expected),
    }
    return Message(_wording(finding), values)


def notes(finding: GroupFinding) -> tuple[Message, ...]:
    """Return what else a reader must know before believing the sentence; mostly nothing."""
    found = []
    if finding.stale and finding.x <= finding.K:
        found.append(
            Message(
                N_("There are more answers than the register has residents, so its figures do not fit this survey.")
            )
        )
    if finding.sensitive_to_rounding:
        found.append(Message(N_("The register's figure is so small that its rounding decides this verdict.")))
    if finding.flagged and finding.confirmed is False:
        found.append(Message(N_("No earlier look confirms this yet; the next one will show whether it holds.")))
    return tuple(found)


def _expected(expected: float) -> Message:
    if expected < 1:
        return Message(N_("less than one"))
    return Message(N_("about %(number)s"), {"number": round(expected)})


def _wording(finding: GroupFinding) -> str:
    if finding.x > finding.K:
        return N_("More answers (%(x)s) than the register has residents (%(K)s): its figures do not fit this survey.")
    if finding.K == 0:
        return N_("The register has no residents in this group.")
    if finding.n == 0:
        return N_("Nobody has answered this question yet.")
    if finding.state is State.UNDER:
        return _under(finding)
    if finding.state is State.NOBODY_REACHED:
        return _nobody_reached(finding)
    return _OTHERS[finding.state]


def _under(finding: GroupFinding) -> str:
    if finding.confirmed:
        return N_(
            "This group is still heard too seldom: %(x)s of %(n)s answers, where its size calls for "
            "%(expected)s; an earlier look found the same."
        )
    if finding.strong:
        return N_(
            "This group is clearly heard too seldom: %(x)s of %(n)s answers, where its size calls for "
            "%(expected)s; chance can hardly explain it."
        )
    return N_(
        "This group seems to be heard too seldom: %(x)s of %(n)s answers, where its size calls for %(expected)s; "
        "chance is an unlikely explanation."
    )


def _nobody_reached(finding: GroupFinding) -> str:
    if finding.strong:
        return N_(
            "Nobody from this group has been heard, where its size calls for %(expected)s of %(n)s answers; "
            "chance can hardly explain it."
        )
    if finding.flagged:
        return N_(
            "Nobody from this group has been heard, where its size calls for %(expected)s of %(n)s answers; "
            "chance is an unlikely explanation."
        )
    return N_(
        "Nobody from this group has been heard, where its size calls for %(expected)s of %(n)s answers; "
        "among so many groups that can still be chance."
    )


_OTHERS = {
    State.NOBODY_YET: N_(
        "Nobody from this group has been heard yet, but its size calls for only %(expected)s of %(n)s answers, "
        "too few to conclude anything."
    ),
    State.TOO_FEW_TO_TELL: N_(
        "Too few answers to tell: %(x)s of %(n)s come from this group, whose size calls for %(expected)s."
    ),
    State.WATCH: N_(
        "Keep an eye on this group: %(x)s of %(n)s answers, where its size calls for %(expected)s; "
        "that can still be chance."
    ),
    State.SENSITIVE_TO_MISSING: N_(
        "It depends on those who did not say (%(missing)s) whether this group is heard too seldom: %(x)s of %(n)s "
        "known answers, where its size calls for %(expected)s."
    ),
    State.OK: N_(
        "No sign that this group is heard too seldom: %(x)s of %(n)s answers, where its size calls for %(expected)s."
    ),
    State.OVER: N_(
        "This group is heard more than its size calls for: %(x)s of %(n)s answers instead of %(expected)s; "
        "chance is an unlikely explanation."
    ),
}
