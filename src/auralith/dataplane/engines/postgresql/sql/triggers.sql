SELECT t.tgrelid, t.tgname, t.tgtype::int4, t.tgenabled
  FROM pg_catalog.pg_trigger t
 WHERE NOT t.tgisinternal
   AND (:oids::oid[] IS NULL OR t.tgrelid = ANY (:oids::oid[]))
 ORDER BY t.tgrelid, t.tgname
