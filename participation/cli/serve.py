"""`tettpa serve`: the site in production form."""

import socket
import sys
from dataclasses import replace
from typing import Any

import click
from gunicorn.app.base import BaseApplication

from participation.app import create_app
from participation.cli import logs
from participation.cli.errors import BadInput
from participation.cli.opening import opened_database, settings_or_sentence
from participation.demonstration.accounts import ACCOUNTS
from participation.services import areas, meters, publishing
from participation.settings import Settings
from participation.web.worker import keep_looking


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn, told what to do here and not in a file."""

    def __init__(self, settings: Settings, options: dict[str, Any]) -> None:
        self._settings = settings
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        """Take over the options."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Make the site, once in each worker: threads and connections must not be shared with the parent."""
        logs.configure(self._settings.log)
        app = create_app(self._settings)
        keep_looking(app)
        return app


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=5000, show_default=True)
@click.option("--workers", type=click.IntRange(1, 64), help="Web processes [default: TETTPA_WORKERS or 2].")
@click.option("--threads", type=click.IntRange(1, 256), help="Threads in each [default: TETTPA_THREADS or 16].")
def serve(host: str, port: int, workers: int | None, threads: int | None) -> None:
    """Serve the site with gunicorn, after bringing the tables up to date.

    Settings come from the environment; docs/settings.md lists them.
    """
    settings = settings_or_sentence()
    settings = replace(settings, workers=workers or settings.workers, threads=threads or settings.threads)
    _check_port(host, port)
    _prepare(settings, host, port)
    meters.forget(settings.instance / meters.FOLDER)
    options = {
        "bind": f"{_in_address(host)}:{port}",
        "workers": settings.workers,
        "threads": settings.threads,
        "worker_class": "gthread",
        "backlog": 2048,
        "graceful_timeout": 20,
        "timeout": 60,
        "keepalive": 15,
        "accesslog": None,
        "logger_class": logs.QuietJsonLogger if settings.log == "json" else logs.QuietLogger,
        "loglevel": "warning",
        "proc_name": "tettpa",
        "control_socket_disable": True,
        # Whom to believe about X-Forwarded-* is decided in one place, TETTPA_TRUSTED_PROXIES.
        "forwarded_allow_ips": "",
    }
    Server(settings, options).run()


def _in_address(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _check_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise BadInput(
                f"port {port} on {host} cannot be used ({error.strerror}); choose another with --port."
            ) from error


def _prepare(settings: Settings, host: str, port: int) -> None:
    """Bring the tables up to date, and print where everything is."""
    with opened_database(settings, pool_size=1) as database, database.read() as session:
        places = areas.all_areas(session)
        surveys = [survey.slug for area in places for survey in publishing.surveys_of(session, area.id)]
    shown = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 - compared with, not listened on
    site = f"http://{_in_address(shown)}:{port}"
    click.echo(f"Tett på is at {site} (stop it with Ctrl-C)")
    for slug in surveys:
        click.echo(f"  residents answer at  {site}/s/{slug}")
    click.echo(f"  staff log in at      {site}/login")
    if any(area.demonstration for area in places):
        click.echo("  demonstration log-ins:")
        for account in ACCOUNTS:
            click.echo(f"    {account.role.value:14} {account.email:24} {account.password}")
    sys.stdout.flush()
