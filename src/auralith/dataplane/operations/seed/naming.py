"""The key by which new rows are found again."""

from auralith.dataplane.generating.maker import TableMaker
from auralith.dataplane.schema.model import Key, Table


def naming_key(table: Table, maker: TableMaker) -> Key | None:
    """A key without NULLs whose columns are all made, and not late; None where there is none."""
    made = set(maker.names) - set(maker.late)
    nullable = {c.name for c in table.columns if c.nullable}
    for key in (table.primary_key, *table.unique_keys):
        if key is None or key.partial is not None or key.deferrable:
            continue
        if set(key.columns) <= made and (key.primary or not nullable & set(key.columns)):
            return key
    return None
