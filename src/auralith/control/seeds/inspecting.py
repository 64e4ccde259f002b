"""The catalogues, a scenario drawn up from a database, its first rows; nothing is written there.

Each look reads what it needs, leaves our transaction, and works on the target.
"""

from functools import cache

from pydantic import ValidationError

from auralith.control.seeds import schemas
from auralith.dataplane.generating.catalogue import CATALOGUE
from auralith.dataplane.generating.errors import GeneratorUnfit
from auralith.dataplane.generating.model import Binding, Generator
from auralith.dataplane.generating.spec import SeedOptions
from auralith.dataplane.masking.columns import ColumnShape
from auralith.dataplane.schema.model import LogicalType


@cache
def generators() -> schemas.SeedGeneratorList:
    """The catalogue."""
    items = [_entry(entry) for entry in CATALOGUE.values()]
    return schemas.SeedGeneratorList(items=items, total=len(items))


def _entry(entry: Generator) -> schemas.SeedGenerator:
    return schemas.SeedGenerator(
        id=entry.id,
        family=entry.family.value,
        description=" ".join((entry.params.__doc__ or "").split()),
        makes=sorted(kind.value for kind in entry.makes),
        unique=any(_tells_apart(entry, kind) for kind in entry.makes),
        grouped=_grouped(entry),
        params=entry.params.model_json_schema(),
    )


def _tells_apart(entry: Generator, kind: LogicalType) -> bool:
    """Whether it can promise different values; yes where only its parameters decide."""
    column = ColumnShape("column", kind)
    try:
        params = entry.params()
        found = entry.bind(Binding(column, params, today=SeedOptions().reference_date))
    except ValidationError:
        return True
    except GeneratorUnfit:
        return False
    return found.space is not None


def _grouped(entry: Generator) -> bool:
    try:
        return entry.group(entry.params()) is not None
    except ValidationError:
        return False
