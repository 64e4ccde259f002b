"""A schema as a Mermaid entity-relationship diagram."""

import re
from collections.abc import Mapping
from typing import Any


def diagram(schema: Mapping[str, Any]) -> str:
    """`erDiagram` text of the tables, their columns and foreign keys."""
    lines = ["erDiagram"]
    tables = schema.get("tables", [])
    for table in tables:
        keys = set(_columns(table.get("primary_key")))
        foreign = {c for key in table.get("foreign_keys", ()) for c in _columns(key)}
        lines.append(f"  {_word(_name(table))} {{")
        for column in table.get("columns", ()):
            marks = [m for m, held in (("PK", keys), ("FK", foreign)) if column["name"] in held]
            kind = _word(str(column.get("type") or column.get("data_type") or "unknown"))
            lines.append(f"    {kind} {_word(column['name'])} {', '.join(marks)}".rstrip())
        lines.append("  }")
    for table in tables:
        for key in table.get("foreign_keys", ()):
            parent = _word(_parent(key))
            label = key.get("name") or ", ".join(_columns(key))
            lines.append(f'  {parent} ||--o{{ {_word(_name(table))} : "{label}"')
    return "\n".join(lines) + "\n"


def _name(table: Mapping[str, Any]) -> str:
    name, schema = str(table["name"]), table.get("schema")
    return name if not schema or schema in {"public", "main"} else f"{schema}.{name}"


def _parent(key: Mapping[str, Any]) -> str:
    parent = key.get("referenced_table") or key.get("ref_table") or "unknown"
    if isinstance(parent, Mapping):
        return _name(parent)
    return str(parent).removeprefix("public.").removeprefix("main.")


def _columns(key: Any) -> list[str]:
    if isinstance(key, Mapping):
        return [str(c) for c in key.get("columns", ())]
    return [str(c) for c in key or ()]


def _word(text: str) -> str:
    """A word Mermaid accepts: letters, digits, underscores."""
    return re.sub(r"[^0-9A-Za-z_\u00c0-\uffff]+", "_", text).strip("_") or "_"
