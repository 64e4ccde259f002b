"""The one exception a command ends with; it carries what, why, what to do, and the exit code."""

from dataclasses import dataclass
from typing import Any

from auralith.cli.client.exits import Exit


@dataclass
class CliError(Exception):
    """A command cannot go on."""

    message: str
    exit_code: Exit
    hint: str | None = None
    code: str | None = None
    status: int | None = None
    request_id: str | None = None
    detail: Any = None

    def as_json(self) -> dict[str, Any]:
        """The error object written to stderr with `--json`."""
        fields = {
            "error": self.message,
            "hint": self.hint,
            "code": self.code,
            "status": self.status,
            "request_id": self.request_id,
            "detail": self.detail,
            "exit_code": int(self.exit_code),
        }
        return {name: value for name, value in fields.items() if value is not None}

    def as_text(self) -> str:
        """The error as lines for a person."""
        lines = [f"error: {self.message}"]
        if isinstance(self.detail, list):
            lines += [f"  {_place(item)}: {item.get('msg')}" for item in self.detail]
        if self.hint:
            lines.append(f"  {self.hint}")
        if self.request_id:
            lines.append(f"  request id: {self.request_id}")
        return "\n".join(lines)


def _place(item: dict[str, Any]) -> str:
    return ".".join(str(part) for part in item.get("loc", ())) or "body"


def usage(message: str, hint: str | None = None) -> CliError:
    """Wrong usage or an invalid file."""
    return CliError(message, Exit.USAGE, hint=hint)
