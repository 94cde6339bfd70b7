"""Every setting in one frozen dataclass, read once from the environment. docs/settings.md lists them."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

SECRET_FILE = "secret_key"  # noqa: S105 - a file's name, not a secret
DATA_KEY_FILE = "data_keys"
SHORTEST_TOKEN = 16


class SettingsProblem(ValueError):
    """A setting that cannot be used; the message names it and says what it takes."""


@dataclass(frozen=True, slots=True)
class SignOn:
    """A municipality's own sign-in by OpenID Connect.

    Attributes:
        issuer: the provider's address; what it can do stands at /.well-known/openid-configuration below it.
        client_id: what the provider calls this installation.
        client_secret: by which the provider knows it.
        name: what the button on the log-in page says.
        strong: the provider asks for a second step itself, so that no other is asked for here.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Settings:
    """What an installation decides.

    Attributes:
        instance: folder of the database, the secret key and whatever else an installation writes.
        database_url: SQLAlchemy URL; SQLite in the instance folder unless told otherwise.
        secret_key: signs cookies, tokens and receipt codes.
        secure_cookies: cookies over HTTPS only; off on a bare http://127.0.0.1.
        trusted_proxies: how many reverse proxies in front set X-Forwarded-*; 0 trusts none.
        workers: web processes.
        threads: threads in each web process.
        data_key: data keys in base64, separated by commas, the newest last; empty where they stand in a file.
        data_key_file: the file of the data keys; none of it need be there.
        demonstration: pages say that this is a demonstration, and the log-in page shows its accounts.
        second_factor: roles that need a second step at log-in in every area.
        limit_submissions: answers from one network address to one survey in ten minutes; 0 for no limit.
        limit_log_ins: log-ins tried from one network address in ten minutes.
        limit_codes: wrong receipt codes and codes of saved answers from one network address in ten minutes.
        sign_on: the municipality's own sign-in, if there is one.
        backups: the folder for backups without a name of their own.
        backup_key_file: holds the key of backups; None where a passphrase is used.
        backup_passphrase: used where there is no key file and nobody to ask.
        metrics_token: who shows it may read /metrics; empty: nobody may.
        log: "text" or "json".
        log_addresses: lines of the log name the visitor's network address.
        map_tiles: an MBTiles file with the municipality's map; None: sketches are drawn without one.
        map_attribution: whose map it is; empty: the file says so itself.
        statistics_url: where a statistics office's PxWebApi (v1 or v2) answers; "" where nothing is ever fetched.
    """

    instance: Path
    # Neither keys nor the database's password stand in a log, should the settings ever be written to one.
    database_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    secure_cookies: bool = False
    trusted_proxies: int = 0
    workers: int = 2
    threads: int = 16
    demonstration: bool = False
    second_factor: tuple[str, ...] = ()
    idle_minutes: int = 30
    limit_submissions: int = 120
    limit_log_ins: int = 60
    limit_codes: int = 30
    sign_on: SignOn | None = None
    data_key: str = field(default="", repr=False)
    data_key_file: Path | None = None
    backups: Path = Path("backups")
    backup_key_file: Path | None = None
    backup_passphrase: str = field(default="", repr=False)
    metrics_token: str = field(default="", repr=False)
    log: str = "text"
    log_addresses: bool = False
    statistics_url: str = ""
    map_tiles: Path | None = None
    map_attribution: str = ""


def from_environment(environ: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings of this process.

    The secret key is TETTPA_SECRET_KEY, or the content of `secret_key` in the instance folder, made (readable by
    its owner alone) on the first call.

    Raises:
        SettingsProblem: a number or a switch is not one, or the instance folder cannot be written.
    """
    instance = Path(environ.get("TETTPA_INSTANCE") or "instance").resolve()
    try:
        instance.mkdir(mode=0o700, parents=True, exist_ok=True)
        secret = environ.get("TETTPA_SECRET_KEY") or _stored_secret(instance / SECRET_FILE)
    except OSError as error:
        raise SettingsProblem(f"TETTPA_INSTANCE: the folder {instance} cannot be used ({error.strerror}).") from error
    return Settings(
        instance=instance,
        database_url=_database_url(environ.get("TETTPA_DATABASE_URL"), instance),
        secret_key=secret,
        secure_cookies=_switch(environ, "TETTPA_SECURE_COOKIES"),
        trusted_proxies=_number(environ, "TETTPA_TRUSTED_PROXIES", 0, lowest=0),
        workers=_number(environ, "TETTPA_WORKERS", 2, lowest=1),
        threads=_number(environ, "TETTPA_THREADS", 16, lowest=1),
        demonstration=_switch(environ, "TETTPA_DEMONSTRATION"),
        second_factor=tuple(environ.get("TETTPA_SECOND_FACTOR", "").replace(",", " ").split()),
        idle_minutes=_number(environ, "TETTPA_IDLE_MINUTES", 30, lowest=0),
        limit_submissions=_number(environ, "TETTPA_LIMIT_SUBMISSIONS", 120, lowest=0),
        limit_log_ins=_number(environ, "TETTPA_LIMIT_LOG_INS", 60, lowest=0),
        limit_codes=_number(environ, "TETTPA_LIMIT_CODES", 30, lowest=0),
        sign_on=_sign_on(environ),
        data_key=environ.get("TETTPA_DATA_KEY", ""),
        data_key_file=Path(environ.get("TETTPA_DATA_KEY_FILE") or instance / DATA_KEY_FILE),
        backups=Path(environ.get("TETTPA_BACKUPS") or instance / "backups").resolve(),
        backup_key_file=_path(environ, "TETTPA_BACKUP_KEY_FILE"),
        backup_passphrase=environ.get("TETTPA_BACKUP_PASSPHRASE", ""),
        metrics_token=_token(environ, "TETTPA_METRICS_TOKEN"),
        log=_one_of(environ, "TETTPA_LOG", ("text", "json")),
        log_addresses=_switch(environ, "TETTPA_LOG_ADDRESSES"),
        statistics_url=_address(environ, "TETTPA_STATISTICS_URL"),
        map_tiles=_path(environ, "TETTPA_MAP_TILES"),
        map_attribution=environ.get("TETTPA_MAP_ATTRIBUTION", ""),
    )


def _sign_on(environ: Mapping[str, str]) -> SignOn | None:
    issuer = environ.get("TETTPA_SIGN_ON_ISSUER", "").rstrip("/")
    if not issuer:
        return None
    if not issuer.startswith(("https://", "http://127.0.0.1:", "http://localhost:")):
        raise SettingsProblem(f"TETTPA_SIGN_ON_ISSUER takes an address with https://; it is {issuer!r}.")
    needed = {name: environ.get(name, "") for name in ("TETTPA_SIGN_ON_CLIENT", "TETTPA_SIGN_ON_SECRET")}
    for name, value in needed.items():
        if not value:
            raise SettingsProblem(f"{name} is needed beside TETTPA_SIGN_ON_ISSUER.")
    return SignOn(
        issuer=issuer,
        client_id=needed["TETTPA_SIGN_ON_CLIENT"],
        client_secret=needed["TETTPA_SIGN_ON_SECRET"],
        name=environ.get("TETTPA_SIGN_ON_NAME", ""),
        strong=_switch(environ, "TETTPA_SIGN_ON_STRONG"),
    )


def _database_url(url: str | None, instance: Path) -> str:
    if not url:
        return f"sqlite:///{instance / 'tettpa.sqlite3'}"
    # The short forms that hosting services hand out mean psycopg 3 here.
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def _stored_secret(path: Path) -> str:
    try:
        # O_EXCL: of two processes that start at once, one makes the key and the other reads it.
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        stored = path.read_text(encoding="ascii").strip()
        if len(stored) < 32:
            raise SettingsProblem(f"{path} holds no usable key; remove the file to have a new one made.") from None
        return stored
    secret = secrets.token_urlsafe(48)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secret)
    return secret


def _path(environ: Mapping[str, str], name: str) -> Path | None:
    return Path(environ[name]).resolve() if environ.get(name) else None


def _token(environ: Mapping[str, str], name: str) -> str:
    text = environ.get(name, "")
    if text and len(text) < SHORTEST_TOKEN:
        raise SettingsProblem(f"{name} takes at least {SHORTEST_TOKEN} characters.")
    return text


def _one_of(environ: Mapping[str, str], name: str, known: tuple[str, ...]) -> str:
    text = environ.get(name, "") or known[0]
    if text not in known:
        raise SettingsProblem(f"{name} takes {' or '.join(known)}; it is {text!r}.")
    return text


def _address(environ: Mapping[str, str], name: str) -> str:
    """Return an https address without its last slash; http is for this machine alone."""
    text = environ.get(name, "").strip().rstrip("/")
    if not text:
        return ""
    parts = urlsplit(text)
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost"})
    if not (is_safe and parts.hostname) or parts.query or parts.fragment or parts.username:
        raise SettingsProblem(f"{name} takes an https:// address without a query; it is {text!r}.")
    return text


def _number(environ: Mapping[str, str], name: str, default: int, *, lowest: int) -> int:
    text = environ.get(name, "")
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or int(text) < lowest:
        raise SettingsProblem(f"{name} takes a whole number from {lowest}; it is {text!r}.")
    return int(text)


def _switch(environ: Mapping[str, str], name: str) -> bool:
    text = environ.get(name, "").lower()
    if text not in {"", "0", "1", "no", "yes", "false", "true"}:
        raise SettingsProblem(f"{name} takes 1 or 0; it is {text!r}.")
    return text in {"1", "yes", "true"}
