-- case: create_simple
-- before
CREATE TABLE a (id int PRIMARY KEY);
-- rows
INSERT INTO a VALUES (1), (2);
-- after
CREATE TABLE a (id int PRIMARY KEY);
CREATE TABLE b (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name varchar(40) NOT NULL DEFAULT 'x', price numeric(10,2) CHECK (price > 0), created timestamptz DEFAULT now() NOT NULL, UNIQUE (name, price));
COMMENT ON TABLE b IS 'it''s b';
COMMENT ON COLUMN b.name IS 'the name';
COMMENT ON CONSTRAINT b_price_check ON b IS 'positive';

-- case: mutual_foreign_keys
-- before
-- after
CREATE TABLE a (id int PRIMARY KEY, b int);
CREATE TABLE b (id int PRIMARY KEY, a int REFERENCES a ON DELETE CASCADE);
ALTER TABLE a ADD CONSTRAINT a_b FOREIGN KEY (b) REFERENCES b DEFERRABLE INITIALLY DEFERRED;

-- case: drop_table_with_dependents lossy
-- before
CREATE TABLE a (id int PRIMARY KEY);
CREATE TABLE b (id int PRIMARY KEY, a int REFERENCES a);
CREATE INDEX b_a ON b (a);
CREATE VIEW v AS SELECT a.id, b.id AS other FROM a JOIN b ON b.a = a.id;
-- rows
INSERT INTO a VALUES (1); INSERT INTO b VALUES (1, 1);
-- after
CREATE TABLE b (id int PRIMARY KEY, a int);
CREATE INDEX b_a ON b (a);

-- case: drop_mutual lossy
-- before
CREATE TABLE a (id int PRIMARY KEY, b int);
CREATE TABLE b (id int PRIMARY KEY, a int REFERENCES a);
ALTER TABLE a ADD CONSTRAINT a_b FOREIGN KEY (b) REFERENCES b;
-- after

-- case: unlogged
-- before
CREATE TABLE a (id serial PRIMARY KEY, t text);
-- rows
INSERT INTO a (t) VALUES ('x'), ('y');
-- after
CREATE UNLOGGED TABLE a (id serial PRIMARY KEY, t text);

-- case: storage_options
-- before
CREATE TABLE a (id int, t text) WITH (fillfactor = 70, autovacuum_enabled = false);
-- rows
INSERT INTO a VALUES (1, 'x');
-- after
CREATE TABLE a (id int, t text) WITH (fillfactor = 90, toast.autovacuum_enabled = false);

-- case: replica_identity
-- before
CREATE TABLE a (id int NOT NULL, t text);
CREATE TABLE b (id int PRIMARY KEY);
-- after
CREATE TABLE a (id int NOT NULL, t text);
CREATE UNIQUE INDEX a_id ON a (id);
ALTER TABLE a REPLICA IDENTITY USING INDEX a_id;
CREATE TABLE b (id int PRIMARY KEY);
ALTER TABLE b REPLICA IDENTITY FULL;

-- case: comments
-- before
CREATE SCHEMA s; COMMENT ON SCHEMA s IS 'old';
CREATE TABLE s.a (id int CONSTRAINT pk PRIMARY KEY, t text); COMMENT ON TABLE s.a IS 'old';
CREATE INDEX i ON s.a (t); COMMENT ON INDEX s.i IS 'old';
CREATE VIEW s.v AS SELECT id FROM s.a; COMMENT ON VIEW s.v IS 'old'; COMMENT ON COLUMN s.v.id IS 'old';
CREATE FUNCTION s.f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1'; COMMENT ON FUNCTION s.f(int) IS 'old';
CREATE SEQUENCE s.q; COMMENT ON SEQUENCE s.q IS 'old';
-- after
CREATE SCHEMA s; COMMENT ON SCHEMA s IS 'new';
CREATE TABLE s.a (id int CONSTRAINT pk PRIMARY KEY, t text); COMMENT ON COLUMN s.a.t IS 'it''s \new';
CREATE INDEX i ON s.a (t);
CREATE VIEW s.v AS SELECT id FROM s.a; COMMENT ON COLUMN s.v.id IS 'new';
CREATE FUNCTION s.f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1'; COMMENT ON FUNCTION s.f(int) IS 'new';
CREATE SEQUENCE s.q; COMMENT ON SEQUENCE s.q IS 'new';
COMMENT ON CONSTRAINT pk ON s.a IS 'new';

-- case: schemas lossy
-- before
CREATE SCHEMA one; CREATE TABLE one.t (id int PRIMARY KEY); CREATE TYPE one.e AS ENUM ('a');
-- after
CREATE SCHEMA two; CREATE TABLE two.t (id int PRIMARY KEY); CREATE TYPE two.e AS ENUM ('a');

-- case: odd_names
-- before
CREATE TABLE "Odd table" (id int);
-- rows
INSERT INTO "Odd table" VALUES (1);
-- after
CREATE SCHEMA "My.Schema";
CREATE TABLE "Odd table" (id int, "order" int DEFAULT 1, "q""uote" text, "Ünï" text);
CREATE TABLE "My.Schema"."select" ("from" int PRIMARY KEY, "where" text CHECK ("where" <> ''));
CREATE INDEX "I.x" ON "Odd table" ("order", lower("q""uote"));
COMMENT ON COLUMN "Odd table"."q""uote" IS 'x';

-- case: partition_key_change lossy says:DATA_LOSS
-- before
CREATE TABLE m (id int, at date) PARTITION BY RANGE (at);
-- after
CREATE TABLE m (id int, at date) PARTITION BY RANGE (id);

-- case: of_type
-- before
CREATE TYPE p AS (id int, t text);
CREATE TABLE a (id int, t text);
-- rows
INSERT INTO a VALUES (1, 'x');
-- after
CREATE TYPE p AS (id int, t text);
CREATE TABLE a OF p;

-- case: soft_drop_table soft
-- before
CREATE TABLE a (id serial PRIMARY KEY, t text NOT NULL);
CREATE TABLE b (id int PRIMARY KEY, a int REFERENCES a, u text);
CREATE INDEX a_t ON a (t);
-- rows
INSERT INTO a (t) VALUES ('x'); INSERT INTO b VALUES (1, 1, 'y');
-- after
CREATE TABLE b (id int PRIMARY KEY);

-- case: rename_table rename:table:public.a>table:public.z rename:column:public.a.t>column:public.z.u
-- before
CREATE TABLE a (id int CONSTRAINT k PRIMARY KEY, t text CONSTRAINT c CHECK (t <> ''));
CREATE INDEX i ON a (lower(t));
CREATE TABLE b (a int CONSTRAINT fk REFERENCES a);
-- rows
INSERT INTO a VALUES (1, 'x'); INSERT INTO b VALUES (1);
-- after
CREATE TABLE z (id int CONSTRAINT k PRIMARY KEY, u text CONSTRAINT c CHECK (u <> ''));
CREATE INDEX i ON z (lower(u));
CREATE TABLE b (a int CONSTRAINT fk REFERENCES z);

-- case: rename_column_under_view rename:column:public.a.t>column:public.a.u
-- before
CREATE TABLE a (id int, t text);
CREATE VIEW v AS SELECT id, t FROM a WHERE t <> '';
-- rows
INSERT INTO a VALUES (1, 'x');
-- after
CREATE TABLE a (id int, u text);
CREATE VIEW v AS SELECT id, u FROM a WHERE u <> '';

-- case: swap_columns rename:column:public.a.x>column:public.a.y rename:column:public.a.y>column:public.a.x
-- before
CREATE TABLE a (x int, y text);
-- rows
INSERT INTO a VALUES (1, 'one');
-- after
CREATE TABLE a (y int, x text);

-- case: becomes_typed lossy
-- before
CREATE TABLE a (n int, t text);
-- rows
INSERT INTO a VALUES (1, 'x');
-- after
CREATE TYPE p AS (t text);
CREATE TABLE a OF p;

-- case: toast_options_of_a_new_column
-- before
CREATE TABLE a (id int);
-- rows
INSERT INTO a VALUES (1);
-- after
CREATE TABLE a (id int, t text) WITH (fillfactor = 90, toast.autovacuum_enabled = false);

-- case: materialized_over_granted
-- before
CREATE TABLE a (id int);
-- after
CREATE TABLE a (id int);
GRANT SELECT ON a TO app_owner;
CREATE VIEW v AS SELECT id FROM a;
ALTER VIEW v OWNER TO app_owner;
CREATE MATERIALIZED VIEW m AS SELECT id FROM v;
CREATE VIEW w AS SELECT id FROM m;
