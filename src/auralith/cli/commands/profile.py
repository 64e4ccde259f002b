"""`auralith profile`: named sets of server, project and timeout."""

from typing import Annotated, Any

import typer

from auralith.cli.client.config import (
    SETTINGS,
    current_profile,
    profiles_path,
    read_toml,
    write_toml,
)
from auralith.cli.client.errors import usage
from auralith.cli.client.invocation import Invocation, command

app = typer.Typer()


def _stored() -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    tables = read_toml(profiles_path())
    return tables, dict(tables.get("profiles", {}))


@command(app, "list")
def list_(cli: Invocation) -> None:
    """List the profiles; the one in use is marked."""
    _, profiles = _stored()
    used = str(current_profile(cli.flags.get("profile")).value)
    names = sorted({*profiles, used})
    rows = [{"name": n, "current": n == used, **profiles.get(n, {})} for n in names]
    cli.output.rows(rows, ("name", "current", "url", "project"))


@command(app, "use")
def use(cli: Invocation, name: Annotated[str, typer.Argument(help="Profile.")]) -> None:
    """Make a profile the one in use; it is created when new."""
    _, profiles = _stored()
    profiles.setdefault(name, {})
    write_toml(profiles_path(), {"current": name, "profiles": profiles})
    cli.output.note(f"Profile '{name}' is in use.")


@command(app, "set")
def set_(
    cli: Invocation,
    key: Annotated[str, typer.Argument(help="One of: " + ", ".join(SETTINGS))],
    value: Annotated[str, typer.Argument(help="Its value; empty removes it.")],
) -> None:
    """Set a value of the profile in use.

    Examples:
      auralith profile set url https://auralith.example.com
      auralith profile set project Shop
    """
    if key not in SETTINGS:
        raise usage(f"'{key}' is not a setting.", f"Settings: {', '.join(SETTINGS)}.")
    tables, profiles = _stored()
    name = str(cli.config.profile.value)
    entry = {**profiles.get(name, {}), key: value}
    profiles[name] = {k: v for k, v in entry.items() if v != ""}
    write_toml(profiles_path(), {"current": tables.get("current", name), "profiles": profiles})
    cli.output.note(f"Profile '{name}': {key} = {value}")


@command(app, "show")
def show(cli: Invocation) -> None:
    """Every client setting with its value and the place that decided it."""
    rows = [{"setting": "profile", **vars(cli.config.profile)}]
    rows += [{"setting": name, **vars(value)} for name, value in cli.config.values.items()]
    cli.output.rows(rows, ("setting", "value", "source"))
