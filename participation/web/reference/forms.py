"""What the forms of register figures hold, as they were sent."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Self

from participation.services.errors import ServiceProblem
from participation.services.messages import N_, Message
from participation.services.reference_files import Provenance
from participation.services.reference_mapping import Choice, Proposal


@dataclass(frozen=True, slots=True)
class SourceForm:
    """Where a table is from."""

    source: str = ""
    table_id: str = ""
    dated: str = ""
    licence: str = ""
    table: str = ""
    areas: str = ""

    @classmethod
    def of(cls, form: Mapping[str, str]) -> Self:
        """Return what was sent."""
        return cls(**{field.name: form.get(field.name, "").strip()[:300] for field in fields(cls)})

    def provenance(self) -> Provenance:
        """Return it typed; raise ServiceProblem where the day is none."""
        try:
            day = date.fromisoformat(self.dated) if self.dated else None
        except ValueError:
            raise ServiceProblem(Message(N_("Choose the day that the figures are of.")), field="dated") from None
        return Provenance(self.source, self.table_id, day, self.licence)

    def area_codes(self) -> list[str]:
        """Return the areas that were written with commas between."""
        return [part.strip() for part in self.areas.split(",") if part.strip()]


def choice_of(form: Mapping[str, str], proposal: Proposal) -> Choice:
    """Return what a mapping form chose; fields that were not sent stay as proposed.

    Categories are sent by their position, since codes can be anything.
    """
    base = proposal.choice
    mapping = {
        each.code: form.get(f"map-{at}", base.mapping[each.code]) for at, each in enumerate(proposal.axis.categories)
    }
    others = {axis.code: form.get(f"other-{at}", base.others[axis.code]) for at, axis in enumerate(proposal.others)}
    sent = {name.removeprefix("merge-"): host for name, host in form.items() if name.startswith("merge-")}
    known = {target.key for target in proposal.targets}
    merges = {key: host for key, host in {**base.merges, **sent}.items() if key in known and host in known}
    return Choice(base.dimension, base.axis, mapping, others, merges)
