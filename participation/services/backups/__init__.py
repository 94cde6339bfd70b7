"""Backups: one encrypted file that holds everything, the same for both databases. docs/deployment.md tells more."""

from participation.services.backups.making import Made, make, note
from participation.services.backups.reading import Manifest, Unreadable, check
from participation.services.backups.restoring import Restored, restore, settle
from participation.services.backups.sealed import Key, KeyProblem, key_of_file, key_of_passphrase

__all__ = [
    "Key",
    "KeyProblem",
    "Made",
    "Manifest",
    "Restored",
    "Unreadable",
    "check",
    "key_of_file",
    "key_of_passphrase",
    "make",
    "note",
    "restore",
    "settle",
]
