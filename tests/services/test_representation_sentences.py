from dataclasses import replace

import pytest

from analysis.representation.assessment import State, assess
from analysis.representation.counts import Counts
from analysis.representation.reference import Reference
from participation.services.representation_sentences import notes, sentence


def finding(x, K, n=300, missing=0, **changes):
    reference = Reference.from_counts([("d", "group", K), ("d", "rest", 3000 - K)])
    counts = Counts.from_totals({"d": {"group": x, "rest": n - x}}, reference, {"d": missing})
    return replace(assess(counts, reference).groups[0], **changes)


def said(found, **options):
    return sentence(found, **options).render(lambda text: text)


@pytest.mark.parametrize("state", list(State))
def test_every_state_has_one_sentence(state):
    text = said(finding(20, 420, state=state))
    assert text.endswith(".")
    assert ". " not in text
    assert "%" not in text


@pytest.mark.parametrize(
    ("found", "part"),
    [
        (finding(20, 420), "clearly heard too seldom: 20 of 300 answers, where its size calls for about 42"),
        (finding(20, 420, strong=False), "seems to be heard too seldom"),
        (finding(20, 420, confirmed=True), "an earlier look found the same"),
        (finding(0, 60), "about 6 of 300 answers; chance can hardly explain it"),
        (finding(0, 60, strong=False), "chance is an unlikely explanation"),
        (finding(0, 60, strong=False, flagged=False), "can still be chance"),
        (finding(0, 4), "calls for only less than one of 300 answers"),
        (finding(0, 60, n=0), "Nobody has answered this question yet"),
        (finding(1, 20), "Too few answers to tell: 1 of 300"),
        (finding(26, 420, missing=90), "those who did not say (90)"),
        (finding(0, 0), "no residents in this group"),
        (finding(70, 60), "More answers (70) than the register has residents (60)"),
    ],
)
def test_what_is_said(found, part):
    assert part in said(found)


def test_a_protected_count_is_not_in_the_sentence():
    text = said(finding(3, 420), heard="1–4")
    assert "1–4 of 300" in text
    assert "3 of" not in text


def test_notes_say_what_else_matters():
    assert notes(finding(20, 420)) == ()
    assert "rounding" in notes(finding(20, 420, sensitive_to_rounding=True))[0].msgid
    assert "No earlier look" in notes(finding(20, 420, confirmed=False))[0].msgid
    assert "do not fit" in notes(finding(20, 420, stale=True))[0].msgid
