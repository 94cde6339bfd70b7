"""View models of the operation room."""

import shutil
from dataclasses import dataclass
from importlib.metadata import version

from flask_babel import gettext as _

from participation.services import meters, workload
from participation.services.health import Finding, Level, examine, worst
from participation.services.unavailable import DATABASE_ERRORS
from participation.web.context import current_database, current_settings, now
from participation.web.translate import render

TONES = {Level.WELL: "good", Level.WARNING: "warn", Level.PROBLEM: "bad"}


@dataclass(frozen=True, slots=True)
class Row:
    """A finding as it is shown."""

    state: str
    tone: str
    sentence: str
    advice: str


def installation() -> dict[str, object]:
    """Return what the page shows: what has to be seen to first."""
    findings = examine(current_settings(), current_database(), now=now())
    order = list(Level)
    shown = sorted(findings, key=lambda each: -order.index(each.level))
    return {"summary": _summary(worst(findings)), "rows": [_row(each) for each in shown], "version": version("tettpa")}


def _summary(level: Level) -> str:
    summaries: dict[Level, str] = {
        Level.WELL: _("All is well."),
        Level.WARNING: _("The site works. Something should be seen to."),
        Level.PROBLEM: _("Something is wrong and has to be seen to at once."),
    }
    return summaries[level]


def _row(finding: Finding) -> Row:
    states = {Level.WELL: _("Well"), Level.WARNING: _("See to it"), Level.PROBLEM: _("Wrong")}
    advice = render(finding.advice) if finding.advice else ""
    return Row(states[finding.level], TONES[finding.level], render(finding.message), advice)


def figures() -> dict[str, float]:
    """Return all figures for monitoring; those of the database are left out where it does not answer."""
    settings = current_settings()
    found = {
        f'tettpa_build_info{{version="{version("tettpa")}"}}': 1.0,
        "tettpa_disk_free_bytes": float(shutil.disk_usage(settings.instance).free),
        **meters.read(settings.instance / meters.FOLDER),
    }
    try:
        with current_database().read() as session:
            return {**found, "tettpa_up": 1.0, **workload.waiting(session, now=now())}
    except DATABASE_ERRORS:
        return {**found, "tettpa_up": 0.0}
