"""Read everything a database of MySQL or MariaDB holds: one query per kind, no table locks."""

from auralith.dataplane.engines.mysql.extraction.code import read_code
from auralith.dataplane.engines.mysql.extraction.guard import check_tables
from auralith.dataplane.engines.mysql.extraction.keys import read_keys
from auralith.dataplane.engines.mysql.extraction.probe import probe
from auralith.dataplane.engines.mysql.extraction.reading import Reading
from auralith.dataplane.engines.mysql.extraction.sequences import read_sequences
from auralith.dataplane.engines.mysql.extraction.stored import stored_texts
from auralith.dataplane.engines.mysql.extraction.tables import read_tables
from auralith.dataplane.engines.mysql.extraction.views import read_views
from auralith.dataplane.engines.mysql.flavours import Flavour
from auralith.dataplane.engines.mysql.kinds import EXTRACTOR
from auralith.dataplane.engines.schemas import Extracted
from auralith.dataplane.engines.session import Session
from auralith.dataplane.schema.facts import Catalog
from auralith.dataplane.schema.uncollected import uncollected

__all__ = ["extract", "probe"]


def extract(flavour: Flavour, session: Session) -> Extracted:
    """The catalog of the connected database, without the journal's tables."""
    reading = Reading.begin(flavour, session)
    with uncollected():
        stored = stored_texts(reading)
        sizes = read_tables(reading)
        read_keys(reading)
        read_sequences(reading, stored)
        read_views(reading)
        read_code(reading, stored)
        check_tables(reading, stored)
    catalog = Catalog(
        engine=flavour.name,
        flavour=flavour.name,
        server_version=reading.version,
        extractor=EXTRACTOR,
        facts=reading.facts,
        edges=reading.sorted_edges(),
        settings=reading.settings,
        gaps=tuple(sorted(reading.gaps)),
    )
    return Extracted(catalog, sizes)
