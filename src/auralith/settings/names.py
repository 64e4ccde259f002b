"""Which `AURALITH_…` names somebody reads, and what is said of the others."""

import difflib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from dotenv import dotenv_values

from auralith.settings.model import PREFIX, Settings
from auralith.settings.sources import OAUTH, variable

CLIENT = frozenset(
    {
        "AURALITH_URL",
        "AURALITH_API_KEY",
        "AURALITH_API_KEY_FILE",
        "AURALITH_PROJECT",
        "AURALITH_PROFILE",
        "AURALITH_TIMEOUT",
        "AURALITH_NO_INPUT",
        "AURALITH_DB_PASSWORD",
    }
)
ELSEWHERE = frozenset({"AURALITH_SKIP_WEB", "AURALITH_PUBLISH", "AURALITH_FUZZ_EXAMPLES"})
"""Read by the build, the compose file and the tests, which share the environment with a server."""
OAUTH_PREFIX = f"{PREFIX}OAUTH_"
ALIKE = 0.75
MAY_BE_EMPTY = frozenset(
    name
    for name, field in Settings.model_fields.items()
    if not field.is_required() and (field.default is None or field.default_factory in {list, dict})
) - {"database_url", "secret_key"}
"""Where nothing is a value, an empty variable means it. The two exceptions would silently start
another database, or make another key than the one meant."""


def given() -> dict[str, tuple[str, str]]:
    """Every `AURALITH_…` variable with its value and where it stands; the environment wins."""
    env_file = Settings.model_config.get("env_file")
    from_file = dotenv_values(env_file) if isinstance(env_file, str | Path) else {}
    sources: tuple[tuple[str, Mapping[str, str | None]], ...] = (
        (str(env_file), from_file),
        ("environment", os.environ),
    )
    return {
        name: (value or "", source)
        for source, variables in sources
        for name, value in sorted(variables.items())
        if name.startswith(PREFIX)
    }


def known() -> set[str]:
    """Every name that is read, the `_FILE` twins included."""
    ours = {variable(name) for name in Settings.model_fields if name != "oauth"}
    return ours | {f"{name}_FILE" for name in ours} | CLIENT | ELSEWHERE


def unknown() -> Iterator[tuple[str, str, bool]]:
    """Each name that nothing reads, what to say of it, and whether it is surely a slip."""
    read = known()
    for name in given():
        if name in read or OAUTH.match(name):
            continue
        if name.startswith(OAUTH_PREFIX):
            hint = "is AURALITH_OAUTH_<NAME>_ISSUER, …_CLIENT_ID or …_CLIENT_SECRET meant?"
            yield name, f"nothing reads it; {hint}", True
            continue
        rest = {other.removeprefix(PREFIX): other for other in sorted(read)}
        near = difflib.get_close_matches(name.removeprefix(PREFIX), rest, n=1, cutoff=ALIKE)
        if near:
            yield name, f"nothing reads it; did you mean {rest[near[0]]}?", True
        else:
            yield name, "nothing reads it", False


def problems() -> list[str]:
    """The lines about misspelt names and about empty values where nothing is no value."""
    lines = [
        f"{name}: {said} Rename it, or unset it." for name, said, surely in unknown() if surely
    ]
    variables = given()
    for field in Settings.model_fields:
        name = variable(field)
        if field not in MAY_BE_EMPTY and name in variables and not variables[name][0].strip():
            example = (Settings.model_fields[field].examples or [""])[0]
            lines.append(
                f"{name}: set, but empty. Unset it for the default, or give a value. "
                f"Example: {name}={example}"
            )
    return lines


def idle(field: str) -> str | None:
    """Why a setting does nothing in this version; None when it does what it says."""
    extra = Settings.model_fields[field].json_schema_extra
    return str(extra["not_used_yet"]) if isinstance(extra, dict) else None


def in_use(settings: Settings, field: str) -> bool:
    """Whether a setting is given and does something."""
    return bool(getattr(settings, field)) and idle(field) is None


def unused(settings: Settings) -> list[tuple[str, str]]:
    """Each setting that is given and does nothing yet, by its variable, and why."""
    given_ones = [f for f in sorted(settings.model_fields_set) if getattr(settings, f)]
    return [
        ("AURALITH_OAUTH_…" if field == "oauth" else variable(field), reason)
        for field in given_ones
        if (reason := idle(field)) is not None
    ]


def warnings(settings: Settings) -> list[str]:
    """What a starting server says: names nobody reads, and given settings that do nothing yet."""
    lines = [f"{name}: {said}." for name, said, surely in unknown() if not surely]
    lines += [f"{name} is set, but not used yet: {reason}." for name, reason in unused(settings)]
    return lines
