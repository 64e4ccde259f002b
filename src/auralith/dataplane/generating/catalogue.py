"""The catalogue: every generator by its id."""

from auralith.dataplane.generating.generators import keys
from auralith.dataplane.generating.model import Generator

CATALOGUE: dict[str, Generator] = {
    entry.id: entry for entry in (keys.SEQUENCE, keys.POSITION, keys.REFERENCE, keys.DEFAULT)
}
