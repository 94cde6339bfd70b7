"""The demonstration's five kinds of user. These passwords are public: `tettpa demo` alone makes the accounts."""

from dataclasses import dataclass

from participation.records.people import Role


@dataclass(frozen=True, slots=True)
class DemonstrationAccount:
    """An account that the log-in page of a demonstration shows."""

    role: Role
    name: str
    email: str
    password: str


ACCOUNTS = (
    DemonstrationAccount(Role.OUTREACH, "Amina Outreach", "outreach@example.org", "tett-paa-nabolaget"),
    DemonstrationAccount(Role.PLANNER, "Per Planner", "planner@example.org", "tett-paa-planen"),
    DemonstrationAccount(Role.ADMINISTRATOR, "Åse Administrator", "admin@example.org", "tett-paa-systemet"),
    DemonstrationAccount(Role.DATA_PROTECTION, "Pia Personvern", "personvern@example.org", "tett-paa-reglene"),
    DemonstrationAccount(Role.READER, "Lars Leser", "leser@example.org", "tett-paa-tallene"),
)
