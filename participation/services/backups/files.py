"""Which small files of the instance folder belong to an installation, and how they come back."""

from pathlib import Path

SECRET_FILE = "secret_key"  # noqa: S105 - a file's name
# The data keys stay out: a backup and its key alone must not give away what is encrypted in the tables.
KEY_FILES = (SECRET_FILE,)
BEFORE = ".before-restore"


def belonging(instance: Path, secret: str) -> dict[str, bytes]:
    """Return the files to back up, by name. A secret key that the environment overrides is not one of them."""
    found = {}
    for name in KEY_FILES:
        path = instance / name
        if path.is_file():
            found[name] = path.read_bytes()
    if found.get(SECRET_FILE, b"").decode(errors="replace").strip() != secret:
        found.pop(SECRET_FILE, None)
    return found


def put_back(instance: Path, files: dict[str, bytes]) -> list[str]:
    """Write the files back, readable by their owner alone; return a sentence for each that was another one before.

    What stood there is kept beside it, under its name with `.before-restore`.
    """
    said = []
    for name, content in files.items():
        if name not in KEY_FILES:
            said.append(f"The file {name} of the backup is not one that this version knows; it was left out.")
            continue
        path = instance / name
        if path.is_file() and path.read_bytes() == content:
            continue
        if path.is_file():
            path.replace(path.with_name(name + BEFORE))
            said.append(f"The file {name} is the backup's now; the one before is {name}{BEFORE}.")
        path.touch(mode=0o600)
        path.write_bytes(content)
    return said
