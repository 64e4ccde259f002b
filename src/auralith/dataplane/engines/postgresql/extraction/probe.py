"""A cheap text that changes whenever the schema may have changed.

Every row of a catalog carries the number of the transaction that wrote it. Count and sum of a hash
over (object, transaction) tell any row that came, changed or went. What VACUUM and ANALYZE note in
`pg_class` they write in place, without a new number. TRUNCATE, REFRESH, CLUSTER and VACUUM FULL
change the text as well: a whole comparison then finds no difference.
"""

from functools import cache

from auralith.dataplane.engines.session import Session

_HASH = "pg_catalog.hashint8extended({key}::int8 * 4294967296 + x.xmin::text::int8, {salt})"
_VISIBLE = "n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'auralith_journal')"
_RELATIONS = f"""
    SELECT c.oid, c.xmin FROM pg_catalog.pg_class c
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relpersistence <> 't' AND {_VISIBLE}
"""

_TYPES = (
    "x.oid >= 16384 AND x.typelem = 0"
    " AND (x.typrelid = 0 OR x.typrelid IN (SELECT oid FROM objects))"
)
_OWNERSHIP = (
    "x.deptype = 'e' OR (x.classid = 1259 AND x.refclassid = 1259"
    " AND x.deptype IN ('a', 'i') AND x.objsubid = 0 AND x.refobjsubid > 0"
    " AND x.objid IN (SELECT s.seqrelid FROM pg_catalog.pg_sequence s"
    " WHERE s.seqrelid IN (SELECT oid FROM objects)))"
)

# Catalog, its key, and which rows count: `objects` below are relations that are not temporary.
_CATALOGS: tuple[tuple[str, str, str], ...] = (
    ("objects", "x.oid", ""),
    ("pg_catalog.pg_namespace", "x.oid", "x.nspname !~ '^pg_' AND x.nspname <> 'auralith_journal'"),
    (
        "pg_catalog.pg_attribute",
        "(x.attrelid::int8 + x.attnum)",
        "x.attnum > 0 AND x.attrelid IN (SELECT oid FROM objects)",
    ),
    ("pg_catalog.pg_attrdef", "x.oid", "x.adrelid IN (SELECT oid FROM objects)"),
    (
        "pg_catalog.pg_constraint",
        "x.oid",
        "x.conrelid = 0 OR x.conrelid IN (SELECT oid FROM objects)",
    ),
    ("pg_catalog.pg_index", "x.indexrelid", "x.indexrelid IN (SELECT oid FROM objects)"),
    (
        "pg_catalog.pg_type",
        "x.oid",
        _TYPES,
    ),
    ("pg_catalog.pg_trigger", "x.oid", "x.tgrelid IN (SELECT oid FROM objects)"),
    ("pg_catalog.pg_rewrite", "x.oid", "x.oid >= 16384"),
    ("pg_catalog.pg_policy", "x.oid", ""),
    ("pg_catalog.pg_inherits", "(x.inhrelid::int8 + x.inhseqno)", ""),
    ("pg_catalog.pg_partitioned_table", "x.partrelid", ""),
    ("pg_catalog.pg_sequence", "x.seqrelid", "x.seqrelid IN (SELECT oid FROM objects)"),
    ("pg_catalog.pg_enum", "x.oid", ""),
    ("pg_catalog.pg_range", "x.rngtypid", "x.rngtypid >= 16384"),
    ("pg_catalog.pg_proc", "x.oid", "x.oid >= 16384"),
    ("pg_catalog.pg_event_trigger", "x.oid", ""),
    ("pg_catalog.pg_statistic_ext", "x.oid", ""),
    ("pg_catalog.pg_default_acl", "x.oid", ""),
    ("pg_catalog.pg_extension", "x.oid", ""),
    ("pg_catalog.pg_publication", "x.oid", ""),
    ("pg_catalog.pg_publication_rel", "x.oid", ""),
    ("pg_catalog.pg_foreign_data_wrapper", "x.oid", ""),
    ("pg_catalog.pg_foreign_server", "x.oid", ""),
    ("pg_catalog.pg_foreign_table", "x.ftrelid", ""),
    (
        "pg_catalog.pg_description",
        "(x.objoid::int8 + x.objsubid)",
        "x.objoid >= 16384 OR x.classoid = 2615",
    ),
    ("pg_catalog.pg_cast", "x.oid", "x.oid >= 16384"),
    ("pg_catalog.pg_collation", "x.oid", "x.oid >= 16384"),
    ("pg_catalog.pg_operator", "x.oid", "x.oid >= 16384"),
    ("pg_catalog.pg_opclass", "x.oid", "x.oid >= 16384"),
    ("pg_catalog.pg_opfamily", "x.oid", "x.oid >= 16384"),
    ("pg_catalog.pg_conversion", "x.oid", "x.oid >= 16384"),
    ("pg_catalog.pg_ts_config", "x.oid", "x.oid >= 16384"),
    ("pg_catalog.pg_ts_dict", "x.oid", "x.oid >= 16384"),
    ("pg_catalog.pg_ts_parser", "x.oid", "x.oid >= 16384"),
    ("pg_catalog.pg_ts_template", "x.oid", "x.oid >= 16384"),
    ("pg_catalog.pg_language", "x.oid", "x.oid >= 16384"),
    ("pg_catalog.pg_am", "x.oid", "x.oid >= 16384"),
    ("pg_catalog.pg_transform", "x.oid", ""),
    ("pg_catalog.pg_seclabel", "x.objoid", ""),
    # Ownership of sequences and membership in extensions are written nowhere else.
    (
        "pg_catalog.pg_depend",
        "(x.objid::int8 + x.refobjid::int8 + x.refobjsubid)",
        _OWNERSHIP,
    ),
    ("pg_catalog.pg_tablespace", "x.oid", ""),
)
# What cannot be read with its transaction, by its content.
_TEXTS = (
    "SELECT r.oid::text || r.rolname FROM pg_catalog.pg_roles r",
    "SELECT concat(u.umid, u.srvname, u.usename, u.umoptions) FROM pg_catalog.pg_user_mappings u",
    "SELECT s.oid::text || s.subname FROM pg_catalog.pg_subscription s",
)
_SINCE = {"pg_catalog.pg_publication_namespace": 15}


def probe(session: Session) -> str:
    """One query; the same answer for an unchanged schema, whoever asks twice as the same login."""
    (version,) = session.query("SELECT current_setting('server_version_num')::int4")[0]
    text: str = session.query(_query(version // 10_000))[0][0]
    return text


@cache
def _query(major: int) -> str:
    catalogs = [*_CATALOGS]
    catalogs += [(name, "x.oid", "") for name, since in _SINCE.items() if major >= since]
    parts = []
    for salt, (catalog, key, condition) in enumerate(catalogs):
        where = f" WHERE {condition}" if condition else ""
        parts.append(
            f"SELECT {salt} AS n, count(*)::text || ':' ||"
            f" coalesce(sum({_HASH.format(key=key, salt=salt)}), 0)::text AS t"
            f" FROM {catalog} x{where}"
        )
    for at, text in enumerate(_TEXTS):
        parts.append(
            f"SELECT {len(catalogs) + at}, coalesce(sum(pg_catalog.hashtextextended(t.v, 0)), 0)"
            f"::text FROM ({text}) t (v)"
        )
    union = " UNION ALL ".join(parts)
    return (
        f"WITH objects AS MATERIALIZED ({_RELATIONS})"
        f" SELECT md5(string_agg(p.t, ',' ORDER BY p.n)) FROM ({union}) p"
    )
