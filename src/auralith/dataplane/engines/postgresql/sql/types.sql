-- Enumerations with their labels, domains with what they stand for.
SELECT t.oid,
       t.typtype,
       t.typbasetype,
       t.typtypmod,
       t.typnotnull,
       b.typname,
       b.typtype,
       b.typcategory,
       (SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder)::text
          FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid)
  FROM pg_catalog.pg_type t
  LEFT JOIN pg_catalog.pg_type b ON b.oid = t.typbasetype
 WHERE t.typtype = 'e'
    OR (t.typtype = 'd' AND t.typnamespace <> 'information_schema'::regnamespace)
