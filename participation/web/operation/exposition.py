"""Figures in Prometheus' text format (version 0.0.4): families with HELP and TYPE, histograms added up."""

import re
from collections import defaultdict
from collections.abc import Mapping

from participation.web.measuring import BOUNDS

KIND = "text/plain; version=0.0.4; charset=utf-8"
FAMILIES = {
    "tettpa_build_info": ("gauge", "The version, as a label."),
    "tettpa_up": ("gauge", "1 where the database answers."),
    "tettpa_disk_free_bytes": ("gauge", "Free on the disk of the instance folder."),
    "tettpa_requests_total": ("counter", "Requests by room, method and status."),
    "tettpa_request_seconds": ("histogram", "How long requests took, by room."),
    "tettpa_write_wait_seconds": ("histogram", "How long writers on SQLite waited for their turn."),
    "tettpa_uncounted_total": ("counter", "Counts for which there was no room."),
    "tettpa_uncounted_responses": ("gauge", "Responses that the figures do not hold yet."),
    "tettpa_waiting_files": ("gauge", "Files of pages that are not sent yet."),
    "tettpa_held_tablet_records": ("gauge", "Records of tablets that are not opened yet."),
    "tettpa_exports": ("gauge", "Exports by state."),
    "tettpa_backup_age_seconds": ("gauge", "Since the newest backup."),
}
_NAME = re.compile(r"(\w+?)(_bucket|_sum)?(?:\{(.*)\})?")
_LE = re.compile(r',?le="([^"]+)"')


def text(values: Mapping[str, float]) -> str:
    """Return the figures as Prometheus reads them; names are given with their labels, buckets each for itself."""
    lines: dict[str, list[str]] = defaultdict(list)
    buckets: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    for name, value in sorted(values.items()):
        found = _NAME.fullmatch(name)
        family = found.group(1) if found else ""
        if found is None or family not in FAMILIES:
            continue
        labels = found.group(3) or ""
        bound = _LE.search(labels)
        if found.group(2) == "_bucket" and bound:
            buckets[family, _LE.sub("", labels)][bound.group(1)] = value
        else:
            lines[family].append(f"{name} {_number(value)}")
    for (family, labels), counts in buckets.items():
        lines[family] += _added_up(family, labels, counts)
    return "".join(
        f"# HELP {family} {about}\n# TYPE {family} {kind}\n" + "".join(f"{line}\n" for line in lines[family])
        for family, (kind, about) in FAMILIES.items()
        if lines[family]
    )


def _added_up(family: str, labels: str, counts: Mapping[str, float]) -> list[str]:
    total, lines = 0.0, []
    before = f"{labels}," if labels else ""
    for bound in (*map(str, BOUNDS), "+Inf"):
        total += counts.get(bound, 0.0)
        lines.append(f'{family}_bucket{{{before}le="{bound}"}} {_number(total)}')
    lines.append(f"{family}_count{{{labels}}} {_number(total)}" if labels else f"{family}_count {_number(total)}")
    return lines


def _number(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else repr(float(value))
