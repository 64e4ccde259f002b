"""Scenarios as YAML, for files that people read, keep and change.

```yaml
name: Shop
seed: 7
locale: fr
tables:
- table: customers
  rows: 1000
  columns:
    first_name: first_name                      # a generator without parameters
    email: {generator: email, params: {unique: true}}
```

Only `true`, `false`, `null` and plain numbers mean something other than text: `no` is Norway, and
a day is written as it is. Keys keep their order; what nobody knows is refused with its line.
"""

import re
from collections.abc import Hashable, Iterator, Sequence
from typing import Any

import yaml
from pydantic import Field, ValidationError

from auralith.dataplane.errors import InvalidInput
from auralith.dataplane.generating.spec import ColumnSpec, ScenarioSpec, TableSpec

MAX_CHARACTERS = 2_000_000
MAX_NODES = 200_000
MAX_DEPTH = 40
_WIDTH = 100
_PREFIX = "tag:yaml.org,2002:"
_TAGS = frozenset(_PREFIX + n for n in ("bool", "null", "int", "float", "str", "seq", "map"))

_CONSTANTS = (
    ("tag:yaml.org,2002:bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("tag:yaml.org,2002:null", r"~|null|Null|NULL|", "~nN"),
    ("tag:yaml.org,2002:int", r"[-+]?(?:0|[1-9][0-9]*)", "-+0123456789"),
    (
        "tag:yaml.org,2002:float",
        r"[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*|(?:[0-9]+\.?[0-9]*|\.[0-9]+)[eE][-+]?[0-9]+)",
        "-+0123456789.",
    ),
)


class Document(ScenarioSpec):
    """A scenario with its name."""

    name: str = Field(min_length=1, max_length=200)
    description: str = Field(default="", max_length=2_000)

    @property
    def spec(self) -> ScenarioSpec:
        """The scenario alone."""
        return ScenarioSpec(
            seed=self.seed, locale=self.locale, tables=self.tables, options=self.options
        )


class _Loader(yaml.SafeLoader):
    """Reads few words as constants, and no key twice."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - a class attribute of the library


class _Dumper(yaml.SafeDumper):
    """Writes text so that all readers of YAML take it for text, lists below their key."""


class _Line(dict[str, Any]):
    """A mapping that stands on one line."""


def _inline(dumper: yaml.SafeDumper, value: _Line) -> yaml.Node:
    return dumper.represent_mapping("tag:yaml.org,2002:map", value, flow_style=True)


for _tag, _form, _first in _CONSTANTS:
    _Loader.add_implicit_resolver(_tag, re.compile(rf"(?:{_form})\Z"), [*_first, ""])
    _Dumper.add_implicit_resolver(_tag, re.compile(rf"(?:{_form})\Z"), [*_first, ""])
_Dumper.add_representer(_Line, _inline)


def write(document: Document) -> str:
    """The text; what is as it would be anyway is left out. `read` gives the same document."""
    out: dict[str, Any] = {"name": document.name}
    if document.description:
        out["description"] = document.description
    out["seed"], out["locale"] = document.seed, document.locale
    options = document.options.model_dump(mode="json", exclude_defaults=True)
    out["options"] = {
        **options,
        "reference_date": document.options.reference_date.isoformat(),
        "generator_version": document.options.generator_version,
    }
    out["tables"] = [_table(table) for table in document.tables]
    text: str = yaml.dump(out, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_WIDTH)
    return text


def _table(table: TableSpec) -> dict[str, Any]:
    out: dict[str, Any] = {"table": table.table}
    if table.rows is not None:
        out["rows"] = table.rows
    if table.per_parent is not None:
        parent = table.per_parent.model_dump(mode="json", exclude_defaults=True)
        out["per_parent"] = _Line({"table": parent["table"], "min": 0} | parent)
    if table.where_exists is not None:
        out["where_exists"] = table.where_exists
    if table.columns:
        out["columns"] = {name: _column(column) for name, column in table.columns.items()}
    return out


def _column(column: ColumnSpec) -> str | _Line:
    if not column.params:
        return column.generator
    return _Line(generator=column.generator, params=dict(column.params))


def read(text: str) -> Document:
    """The document of a text. Raises InvalidInput with the line of what is wrong."""
    if len(text) > MAX_CHARACTERS:
        msg = f"The text has more than {MAX_CHARACTERS} characters."
        raise InvalidInput(msg, code="seed.yaml")
    root = _composed(text)
    try:
        body = _Loader("").construct_document(root)
    except (ValueError, yaml.MarkedYAMLError):
        msg = "A value is not of the kind that it is marked as."
        raise _fault(msg, root.start_mark) from None
    if not isinstance(body, dict):
        raise _fault("A scenario is a mapping: begin with its name.", root.start_mark)
    try:
        return Document.model_validate(_written_out(body))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = tuple(first["loc"])
        mark = _mark(root, place)
        raise _fault(f"{_path(place)}: {first['msg']}.", mark, place) from None


def _composed(text: str) -> yaml.Node:
    try:
        depth = 0
        for count, event in enumerate(yaml.parse(text, Loader=_Loader)):
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                msg = "Anchors and references to them are not read: write it out."
                raise _fault(msg, event.start_mark)
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if count > MAX_NODES or depth > MAX_DEPTH:
                raise _fault("The text is too long or too deep.", event.start_mark)
        root = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        problem = f"This is no YAML: {error.problem}."
        raise _fault(problem, error.problem_mark) from None
    except yaml.YAMLError:
        msg = "This is no YAML: it holds characters that cannot be written."
        raise InvalidInput(msg, code="seed.yaml") from None
    if root is None:
        msg = "The text is empty."
        raise InvalidInput(msg, code="seed.yaml")
    for node in _nodes(root):
        _check(node)
    return root


def _check(node: yaml.Node) -> None:
    if node.tag not in _TAGS:
        raise _fault(f"{node.tag} is not read: leave it out.", node.start_mark)
    if not isinstance(node, yaml.MappingNode):
        return
    seen: set[Hashable] = set()
    for key, _ in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise _fault("A key is a word.", key.start_mark)
        if key.value in seen:
            raise _fault(f"{key.value} stands twice.", key.start_mark)
        # A column may be called 1 or true.
        key.tag = "tag:yaml.org,2002:str"
        seen.add(key.value)


def _nodes(root: yaml.Node) -> Iterator[yaml.Node]:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, yaml.MappingNode):
            waiting += [part for pair in node.value for part in pair]
        elif isinstance(node, yaml.SequenceNode):
            waiting += node.value


def _written_out(body: dict[str, Any]) -> dict[str, Any]:
    """With columns whose generator stands alone as mappings."""
    tables = body.get("tables")
    if not isinstance(tables, list):
        return body
    out = []
    for table in tables:
        columns = table.get("columns") if isinstance(table, dict) else None
        if isinstance(columns, dict):
            full = {
                name: {"generator": value} if isinstance(value, str) else value
                for name, value in columns.items()
            }
            out.append({**table, "columns": full})
        else:
            out.append(table)
    return {**body, "tables": out}


def _mark(root: yaml.Node, place: Sequence[str | int]) -> Any:
    """Where in the text a place is, or what holds it."""
    node, mark = root, root.start_mark
    for step in place:
        if isinstance(node, yaml.MappingNode):
            found = next(((k, v) for k, v in node.value if k.value == str(step)), None)
            if found is None:
                break
            mark, node = found[0].start_mark, found[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            if step >= len(node.value):
                break
            node = node.value[step]
            mark = node.start_mark
        else:
            break
    return mark


def _path(place: Sequence[str | int]) -> str:
    return ".".join(str(step) for step in place) or "The scenario"


def _fault(message: str, mark: Any, loc: Sequence[str | int] = ()) -> InvalidInput:
    line = 1 if mark is None else mark.line + 1
    return InvalidInput(f"Line {line}: {message}", loc=loc, code="seed.yaml", params={"line": line})
