-- Triggers; those of partitions that follow the parent's only where they are enabled otherwise.
SELECT t.oid,
       t.tgrelid,
       t.tgname,
       t.tgtype::int4,
       t.tgenabled,
       pg_catalog.pg_get_triggerdef(t.oid),
       t.tgattr::text,
       fn.nspname,
       f.proname,
       oidvectortypes(f.proargtypes),
       t.tgoldtable,
       t.tgnewtable,
       t.tgconstraint <> 0,
       t.tgdeferrable,
       t.tginitdeferred,
       t.tgconstrrelid,
       @13{t.tgparentid <> 0|false},
       d.description,
       t.tgqual IS NOT NULL,
       t.tgconstraint
  FROM pg_catalog.pg_trigger t
  JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
  JOIN pg_catalog.pg_proc f ON f.oid = t.tgfoid
  JOIN pg_catalog.pg_namespace fn ON fn.oid = f.pronamespace
  LEFT JOIN pg_catalog.pg_description d
         ON d.objoid = t.oid AND d.classoid = 2620 AND d.objsubid = 0
  LEFT JOIN pg_catalog.pg_trigger o ON o.oid = @13{t.tgparentid|0}
  LEFT JOIN pg_catalog.pg_constraint k ON k.oid = t.tgconstraint
 WHERE (k.oid IS NULL OR k.contype = 't')
   AND (NOT t.tgisinternal OR @13{t.tgparentid <> 0|false})
   AND (o.oid IS NULL OR o.tgenabled <> t.tgenabled OR d.description IS NOT NULL)
   AND c.relpersistence <> 't'
   AND c.relnamespace = ANY (:schemas::oid[])
 ORDER BY t.tgrelid, t.tgname
