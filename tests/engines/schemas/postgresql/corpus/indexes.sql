-- case: kinds
-- before
CREATE TABLE a (id int, t text, j jsonb, v tsvector, p point);
-- after
CREATE TABLE a (id int, t text, j jsonb, v tsvector, p point);
CREATE UNIQUE INDEX u ON a (lower(t) text_pattern_ops, id DESC NULLS LAST) INCLUDE (p) WHERE id > 5;
CREATE INDEX g ON a USING gin (j jsonb_path_ops) WITH (fastupdate = off);
CREATE INDEX v ON a USING gin (v);
CREATE INDEX p ON a USING gist (p);
CREATE INDEX h ON a USING hash (t);
CREATE INDEX b ON a USING brin (id) WITH (pages_per_range = 32);
CREATE INDEX c ON a (t COLLATE "C");
COMMENT ON INDEX u IS 'x';

-- case: change says:INDEX_GAP
-- before
CREATE TABLE a (id int, t text);
CREATE INDEX i ON a (id);
-- after
CREATE TABLE a (id int, t text);
CREATE INDEX i ON a (id, t);

-- case: change_concurrently concurrent
-- before
CREATE TABLE a (id int, t text);
CREATE INDEX i ON a (id);
CREATE INDEX gone ON a (t);
-- rows
INSERT INTO a VALUES (1, 'x');
-- after
CREATE TABLE a (id int, t text);
CREATE INDEX i ON a (id, t);
CREATE UNIQUE INDEX fresh ON a (id);
COMMENT ON INDEX i IS 'kept';

-- case: settings
-- before
CREATE TABLE a (id int, t text);
CREATE INDEX i ON a (id, lower(t)) WITH (fillfactor = 70);
ALTER INDEX i ALTER COLUMN 2 SET STATISTICS 500;
ALTER TABLE a CLUSTER ON i;
-- after
CREATE TABLE a (id int, t text);
CREATE INDEX i ON a (id, lower(t)) WITH (fillfactor = 80);

-- case: index_becomes_constraint
-- before
CREATE TABLE a (id int NOT NULL);
CREATE UNIQUE INDEX a_id_key ON a (id);
-- rows
INSERT INTO a VALUES (1);
-- after
CREATE TABLE a (id int NOT NULL UNIQUE);

-- case: statistics since:14
-- before
CREATE TABLE a (x int, y int, t text);
CREATE STATISTICS s (ndistinct) ON x, y FROM a;
-- after
CREATE TABLE a (x int, y int, t text);
CREATE STATISTICS s (mcv, dependencies) ON x, y FROM a;
CREATE STATISTICS e ON (lower(t)) FROM a;
ALTER STATISTICS s SET STATISTICS 200;
COMMENT ON STATISTICS s IS 'x';

-- case: rename rename:index:public.a.i>index:public.a.j
-- before
CREATE TABLE a (id int);
CREATE INDEX i ON a (id);
-- after
CREATE TABLE a (id int);
CREATE INDEX j ON a (id);

-- case: invalid_is_repaired oneway
-- before
CREATE TABLE a (id int);
CREATE INDEX i ON a (id);
UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'i'::regclass;
-- after
CREATE TABLE a (id int);
CREATE INDEX i ON a (id);
