"""What SQLite's connection URLs may say: the file, and nothing else."""

from auralith.dataplane.engines.dsn import DsnFields, Grammar, Url, read_query, refused

GRAMMAR = Grammar(modes={}, options=frozenset())


def read(engine: str, url: Url) -> DsnFields:
    """The fields of a URL; raises InvalidInput naming whatever is not understood."""
    read_query(url, GRAMMAR)
    if url.parts.netloc or not url.path or url.path.lower().startswith("file:"):
        raise refused("Write sqlite:///name.db, or sqlite:////folder/name.db for a whole path.")
    return DsnFields(engine=engine, database=url.path)
