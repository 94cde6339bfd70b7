"""The command `tettpa`: one subcommand a job, each in a module of its own, imported only when it is called."""

from importlib import import_module

import click

# name: (module, attribute, text on the first page of help). Lazy, so that `tettpa --help` never waits for scikit-learn.
COMMANDS: dict[str, tuple[str, str, str]] = {
    "serve": ("participation.cli.serve", "serve", "Serve the site (gunicorn)."),
    "demo": ("participation.cli.demo", "demo", "Fill the database with the demonstration area."),
    "migrate": ("participation.cli.database", "migrate", "Bring the database's tables up to date."),
    "backup": ("participation.cli.backup", "backup", "Write everything to one encrypted file, and prove it."),
    "restore": ("participation.cli.backup", "restore", "Bring a backup back, on SQLite or PostgreSQL."),
    "doctor": ("participation.cli.doctor", "doctor", "Is the installation well? What is to be done?"),
    "area": ("participation.cli.areas", "area", "Set a neighbourhood up: the area, its survey, its register figures."),
    "user": ("participation.cli.users", "user", "Add a person, or give a new password."),
    "representation": ("participation.cli.representation", "representation", "Which groups has a sample not heard?"),
    "looks": ("participation.cli.looks", "looks", "Take the looks at who was heard that are planned and due."),
    "weights": ("participation.cli.weights", "weights", "Weight a sample to the register's margins."),
    "reference": ("participation.cli.reference", "reference", "Show a file of register figures."),
    "code": ("participation.cli.coding", "code", "Suggest codes for free texts, learned from coded ones."),
    "coding": ("participation.cli.coding", "coding", "How good are the machine's codes, how far do people agree?"),
    "train": ("participation.cli.train", "train", "Learn from an area's codings, suggest codes for the rest."),
    "survey": ("participation.cli.survey", "survey", "Check a questionnaire file."),
    "export": ("participation.cli.export", "export", "Write a survey's answers to a file."),
    "exports": ("participation.cli.export", "exports_", "Make the exports that people have asked for on the pages."),
    "retention": ("participation.cli.retention", "retention", "Delete what is past its time, and prove it."),
    "keys": ("participation.cli.keys", "keys", "The keys that texts and photos are encrypted with."),
    "translations": ("participation.cli.translations", "translations", "Extract, compile and report interface texts."),
}


class LazyGroup(click.Group):
    """A click group that knows its commands' names and one-line helps without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order in which a newcomer meets them."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return the command, or None where there is none of that name."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module, attribute, _ = COMMANDS[cmd_name]
        command = getattr(import_module(module), attribute)
        if not isinstance(command, click.Command):
            raise TypeError(f"{module}.{attribute} is no command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the first page of help from the table above."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, _, text) in COMMANDS.items()])


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="tettpa")
def main() -> None:
    """Tett på: ask a neighbourhood, hear everyone.

    Settings come from the environment: TETTPA_DATABASE_URL (default: SQLite in the instance folder) and
    TETTPA_INSTANCE (default: ./instance). `tettpa COMMAND --help` explains one command.
    """
