"""Is the installation well? What `tettpa doctor` and the staff page "The installation" say."""

from participation.services.health.examining import examine
from participation.services.health.findings import Finding, Level, worst

__all__ = ["Finding", "Level", "examine", "worst"]
