"""Bind operations to a schema: columns, keys, types, and the SQL of every step."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from auralith.dataplane.changes.tables import TableSet
from auralith.dataplane.engines.base import Database, Engine
from auralith.dataplane.errors import DataPlaneError, InvalidInput
from auralith.dataplane.operations.patch.plan import PatchStep, Shape
from auralith.dataplane.operations.patch.spec import (
    DeleteOperation,
    InsertOperation,
    Operation,
    SqlOperation,
    UpdateOperation,
    UpsertOperation,
    sliced,
)
from auralith.dataplane.schema.model import Column, Table
from auralith.dataplane.schema.names import TableName
from auralith.dataplane.sql.fragments import has_subquery, names, refused_functions
from auralith.dataplane.sql.statements import Statement

Loc = tuple[str | int, ...]
FileColumns = Callable[[str], Sequence[str]]


@dataclass(frozen=True)
class _Asked:
    """One operation, its table found."""

    operation: Operation
    index: int
    table: Table
    loc: Loc


class Binder:
    """Binds the operations of one patch; raises InvalidInput with the place of the fault."""

    def __init__(self, engine: Engine, known: TableSet, file_columns: FileColumns) -> None:
        self.engine = engine
        self.lexis = engine.dialect.lexis
        self.known = known
        self.file_columns = file_columns
        self.quote = engine.dialect.quote

    def bind(self, operations: Sequence[Operation]) -> list[PatchStep]:
        """All operations, in order."""
        return [self._bind_one(op, n) for n, op in enumerate(operations)]

    def _bind_one(self, operation: Operation, index: int) -> PatchStep:
        loc: Loc = ("operations", index)
        if isinstance(operation, SqlOperation):
            return self._sql(operation, index, loc)
        table = self.known.get(TableName.parse(operation.table), (*loc, "table"))
        asked = _Asked(operation, index, table, loc)
        if isinstance(operation, UpdateOperation):
            return self._update(asked, operation)
        if isinstance(operation, DeleteOperation):
            return self._change(asked, "delete", operation.where, {}, params=operation.params)
        if isinstance(operation, InsertOperation):
            shapes = self._shapes(table, operation.rows, loc)
            return self._given(asked, "insert", shapes, rows=operation.rows)
        return self._upsert(asked, operation)

    def _column(self, table: Table, name: str, loc: Loc, *, written: bool = True) -> Column:
        column = table.column(name)
        if column is None:
            known = ", ".join(c.name for c in table.columns[:30])
            msg = f"{table.name} has no column {name}. It has: {known}."
            raise InvalidInput(
                msg,
                loc=loc,
                code="patch.unknown_column",
                params={"table": str(table.name), "column": name},
            )
        if written and column.generated is not None:
            msg = f"{name} is a generated column: change the columns it is made from."
            raise InvalidInput(
                msg,
                loc=loc,
                code="patch.generated_column",
                params={"table": str(table.name), "column": name},
            )
        return column

    def _value(self, column: Column, value: Any, loc: Loc) -> Any:
        try:
            return self.engine.values.from_json(column, value)
        except InvalidInput as error:
            raise InvalidInput(
                error.message, loc=(*loc, *error.loc), code=error.code, params=error.params
            ) from error

    def _update(self, asked: _Asked, op: UpdateOperation) -> PatchStep:
        table, loc = asked.table, asked.loc
        sets: dict[str, str] = {}
        params = dict(op.params)
        for n, (name, value) in enumerate(op.set.items()):
            column = self._column(table, name, (*loc, "set", name))
            if value is None:
                sets[name] = "NULL"
            else:
                params[f"auralith_set_{n}"] = self._value(column, value, (*loc, "set", name))
                sets[name] = f":auralith_set_{n}"
        for name, text in op.set_expr.items():
            self._column(table, name, (*loc, "set_expr", name))
            sets[name] = f"({text})"
        return self._change(asked, "update", op.where, sets, params=params)

    def _change(
        self,
        asked: _Asked,
        verb: Any,
        where: str | None,
        sets: Mapping[str, str],
        *,
        params: Mapping[str, Any],
        raw: Statement | None = None,
    ) -> PatchStep:
        table, alias = asked.table, raw.alias if raw else None
        joined = raw.joined if raw else None
        self._refuse_functions([where or "", *sets.values(), joined or ""], asked.loc)
        where = where if where and where.strip() else None
        name = self.engine.dialect.table(table.name)
        reference = alias or self.quote(table.name.name)
        target = f"{name} AS {alias}" if alias else name
        way = self._way(table, where, sets, joined)
        fill: str | None = None
        columns: tuple[str, ...] = ()
        if way != "live":
            keys = table.row_key.columns if table.row_key is not None else ()
            columns = (*keys, *sets) if way == "values" else tuple(keys)
            given = [f"{reference}.{self.quote(k)}" for k in keys]
            if way == "values":
                given += sets.values()
            # A key that is also set comes twice: the input keeps old and new apart.
            fill = (
                f"SELECT {', '.join(given)} FROM {target}{_join(joined)}"
                f"{f' WHERE ({where})' if where else ''}"
            )
        return PatchStep(
            index=asked.index,
            operation=asked.operation,
            verb=verb,
            table=table,
            way=way,
            reference=reference,
            target=target,
            statement=raw.text if raw else self._plain(verb, target, where, sets),
            where=where,
            params=params,
            sets=sets,
            fill=fill,
            fill_columns=columns,
            joined=joined is not None,
        )

    def _way(
        self, table: Table, where: str | None, sets: Mapping[str, str], joined: str | None
    ) -> Any:
        """Collect first when the change could move its own goal, or reads other rows."""
        if table.row_key is None:
            return "live"  # rows that cannot be named are changed by one plain statement
        lexis = self.lexis
        if joined is not None or any(has_subquery(e, lexis) for e in sets.values()):
            return "values"
        if where is not None and has_subquery(where, lexis):
            return "values" if sets else "keys"
        touched = {c.lower() for c in sets}
        key = {c.lower() for c in table.row_key.columns}
        if touched & key:
            return "keys"
        if where is not None and touched & names(where, lexis):
            return "keys"
        return "live"

    def _plain(self, verb: str, target: str, where: str | None, sets: Mapping[str, str]) -> str:
        tail = f" WHERE ({where})" if where else ""
        if verb == "delete":
            return f"DELETE FROM {target}{tail}"
        assigned = ", ".join(f"{self.quote(c)} = {e}" for c, e in sets.items())
        return f"UPDATE {target} SET {assigned}{tail}"

    def _refuse_functions(self, texts: Iterable[str], loc: Loc) -> None:
        for text in texts:
            if found := refused_functions(text, self.lexis):
                msg = (
                    f"{found[0]} acts outside the transaction, so a dry-run could not take it"
                    " back. Run it by itself, not in a patch."
                )
                raise InvalidInput(
                    msg,
                    loc=loc,
                    code="patch.irreversible_function",
                    params={"function": found[0]},
                )

    def _shapes(
        self, table: Table, rows: Sequence[Mapping[str, Any]], loc: Loc
    ) -> tuple[Shape, ...]:
        seen: dict[tuple[str, ...], Shape] = {}
        for n, row in enumerate(rows):
            columns = tuple(row)
            if columns not in seen:
                for name in columns:
                    self._column(table, name, (*loc, "rows", n, name))
                seen[columns] = Shape(len(seen), columns)
            for name, value in row.items():
                column = table.column(name)
                if column is not None:
                    self._value(column, value, (*loc, "rows", n, name))
        return tuple(seen.values())

    def _given(
        self,
        asked: _Asked,
        verb: Any,
        shapes: tuple[Shape, ...],
        **more: Any,
    ) -> PatchStep:
        table = asked.table
        name = self.engine.dialect.table(table.name)
        columns = shapes[0].columns
        nulls = ", ".join("NULL" for _ in columns)
        listed = ", ".join(map(self.quote, columns))
        return PatchStep(
            index=asked.index,
            operation=asked.operation,
            verb=verb,
            table=table,
            reference=self.quote(table.name.name),
            target=name,
            statement=more.pop("statement", f"INSERT INTO {name} ({listed}) SELECT {nulls}"),
            shapes=shapes,
            **{"way": "rows", **more},
        )

    def _upsert(self, asked: _Asked, op: UpsertOperation) -> PatchStep:
        table, loc = asked.table, asked.loc
        if op.file_id is not None:
            columns = tuple(self.file_columns(op.file_id))
            for name in columns:
                self._column(table, name, (*loc, "file_id"))
            shapes: tuple[Shape, ...] = (Shape(0, columns),)
        else:
            shapes = self._shapes(table, op.rows or (), loc)
        for shape in shapes:
            missing = [k for k in op.key if k not in shape.columns]
            if missing:
                msg = f"The key column {missing[0]} is not among the columns given."
                raise InvalidInput(msg, loc=(*loc, "key"))
        keys = [table.primary_key, *table.unique_keys]
        unique = [set(k.columns) for k in keys if k is not None and k.partial is None]
        if not any(u <= set(op.key) for u in unique):
            msg = (
                f"({', '.join(op.key)}) does not name one row of {table.name}: choose the primary"
                " key or the columns of a unique key."
            )
            raise InvalidInput(
                msg,
                loc=(*loc, "key"),
                code="patch.key_not_unique",
                params={"table": str(table.name), "columns": list(op.key)},
            )
        found: dict[str, Any] = {"match": tuple(op.key), "insert_missing": op.insert_missing}
        if not op.rows:
            return self._given(asked, "upsert", shapes, file_id=op.file_id, way="text", **found)
        self._refuse_doubles(op, loc)
        return self._given(asked, "upsert", shapes, rows=op.rows, **found)

    def _refuse_doubles(self, op: UpsertOperation, loc: Loc) -> None:
        seen: dict[tuple[str, ...], int] = {}
        for n, row in enumerate(op.rows or ()):
            key = tuple(repr(row[k]) for k in op.key)
            if key in seen:
                msg = f"Rows {seen[key] + 1} and {n + 1} have the same key."
                raise InvalidInput(
                    msg,
                    loc=(*loc, "rows", n),
                    code="patch.duplicate_key",
                    params={"first": seen[key] + 1, "second": n + 1},
                )
            seen[key] = n

    def _sql(self, op: SqlOperation, index: int, loc: Loc) -> PatchStep:
        statement = sliced(op, loc, self.engine.name)
        where = (*loc, "statement")
        asked = _Asked(op, index, self._folded_table(statement, where), where)
        if statement.verb == "insert":
            return self._insert_query(asked, op, statement)
        sets = {
            self._folded_column(asked.table, name, where): f"({text})"
            for name, text in statement.sets
        }
        return self._change(
            asked, statement.verb, statement.where, sets, params=op.params, raw=statement
        )

    def _folded_table(self, statement: Statement, loc: Loc) -> Table:
        found = self.known.find(statement.table)
        if found is None and not statement.exact:
            found = self.known.find_folded(statement.table)
        return self.known.get(found.name if found else statement.table, loc)

    def _folded_column(self, table: Table, name: str, loc: Loc) -> str:
        """A column as the engine resolves it; a leading quote asks for the exact name.

        Where names are not folded, capitals do not count: a quoted one is found as a plain one.
        """
        if name.startswith('"'):
            name = name[1:]
            if self.lexis.folds_names or table.column(name) is not None:
                return self._column(table, name, loc).name
        for column in table.columns:
            if column.name.lower() == name.lower() and (
                not self.lexis.folds_names or column.name == name.lower()
            ):
                return self._column(table, column.name, loc).name
        return self._column(table, name, loc).name

    def _insert_query(self, asked: _Asked, op: SqlOperation, statement: Statement) -> PatchStep:
        table, loc = asked.table, asked.loc
        self._refuse_functions([statement.source or ""], loc)
        columns = (
            tuple(self._folded_column(table, c, loc) for c in statement.columns)
            if statement.columns is not None
            else tuple(c.name for c in table.columns if c.generated is None)
        )
        return self._given(
            asked,
            "insert",
            (Shape(0, columns),),
            way="values",
            statement=statement.text,
            params=op.params,
            fill=statement.source,
            fill_columns=columns,
        )


def _join(joined: str | None) -> str:
    return "" if joined is None else joined if joined.startswith(",") else f" {joined}"


def explain_all(database: Database, steps: Sequence[PatchStep]) -> None:
    """Have the server read every statement; raises InvalidInput with the operation's place."""
    session = database.session
    for step in steps:
        place = (*step.loc, "statement") if step.operation.op == "sql" else step.loc
        try:
            with session.transaction(), session.savepoint():
                session.query(database.changes.explain(step.statement), step.params)
        except InvalidInput as error:
            raise InvalidInput(
                error.message, loc=place, code=error.code, params=error.params
            ) from error
        except DataPlaneError as error:
            if error.code in ("target.permission", "connection.read_only"):
                raise
            if error.code in ("target.statement", "engine.unsupported", "target.constraint"):
                raise InvalidInput(error.message, loc=place) from error
            raise
