-- What statements lock, read and rewrite, beyond what other cases show.

-- case: typed_table_changes lossy
-- before
CREATE TYPE c AS (id int, a text, b int);
CREATE TABLE p OF c (PRIMARY KEY (id));
COMMENT ON COLUMN p.b IS 'x';
-- rows
INSERT INTO p VALUES (1,'3',4);
-- after
CREATE TYPE c AS (id bigint, a text, d date);
CREATE TABLE p OF c (PRIMARY KEY (id), CHECK (d > '2020-01-01'));

-- case: volatile_function
-- before
CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 1; END';
CREATE FUNCTION g() RETURNS int IMMUTABLE LANGUAGE plpgsql AS 'BEGIN RETURN 1; END';
CREATE TABLE p(id int);
-- rows
INSERT INTO p VALUES (1);
-- after
CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 1; END';
CREATE FUNCTION g() RETURNS int IMMUTABLE LANGUAGE plpgsql AS 'BEGIN RETURN 1; END';
CREATE TABLE p(id int, a int DEFAULT f(), b int DEFAULT g());

-- case: stable_defaults
-- before
CREATE FUNCTION g() RETURNS int IMMUTABLE LANGUAGE plpgsql AS 'BEGIN RETURN 1; END';
CREATE TABLE p(id int);
-- rows
INSERT INTO p VALUES (1);
-- after
CREATE FUNCTION g() RETURNS int IMMUTABLE LANGUAGE plpgsql AS 'BEGIN RETURN 1; END';
CREATE TABLE p(id int, b int DEFAULT g(), c timestamptz DEFAULT now());

-- case: add_proved_domain
-- before
CREATE DOMAIN d AS int CHECK (value>0);
CREATE TABLE p(id int);
-- rows
INSERT INTO p VALUES (1);
-- after
CREATE DOMAIN d AS int CHECK (value>0);
CREATE TABLE p(id int, a d);

-- case: add_proved_domain_with_default
-- before
CREATE DOMAIN d AS int CHECK (value>0);
CREATE TABLE p(id int);
-- rows
INSERT INTO p VALUES (1);
-- after
CREATE DOMAIN d AS int CHECK (value>0);
CREATE TABLE p(id int, a d DEFAULT 4);

-- case: add_domain_of_domain
-- before
CREATE DOMAIN d0 AS int CHECK (value>0);
CREATE DOMAIN d AS d0;
CREATE TABLE p(id int);
-- rows
INSERT INTO p VALUES (1);
-- after
CREATE DOMAIN d0 AS int CHECK (value>0);
CREATE DOMAIN d AS d0;
CREATE TABLE p(id int, a d);

-- case: add_plain_domain
-- before
CREATE DOMAIN d AS int;
CREATE TABLE p(id int);
-- rows
INSERT INTO p VALUES (1);
-- after
CREATE DOMAIN d AS int;
CREATE TABLE p(id int, a d, b d DEFAULT 3);

-- case: unique_on_partitioned
-- before
CREATE TABLE m(id int, n int) PARTITION BY RANGE(id);
CREATE TABLE m0 PARTITION OF m FOR VALUES FROM (0) TO (9);
-- rows
INSERT INTO m SELECT 1,1;
-- after
CREATE TABLE m(id int, n int, UNIQUE(id)) PARTITION BY RANGE(id);
CREATE TABLE m0 PARTITION OF m FOR VALUES FROM (0) TO (9);

-- case: trigger_on_partitioned
-- before
CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TABLE m(id int, n int) PARTITION BY RANGE(id);
CREATE TABLE m0 PARTITION OF m FOR VALUES FROM (0) TO (9);
-- after
CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TABLE m(id int, n int) PARTITION BY RANGE(id);
CREATE TABLE m0 PARTITION OF m FOR VALUES FROM (0) TO (9);
CREATE TRIGGER t AFTER INSERT ON m FOR EACH ROW EXECUTE FUNCTION tf();

-- case: disable_trigger_on_partitioned
-- before
CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TABLE m(id int, n int) PARTITION BY RANGE(id);
CREATE TABLE m0 PARTITION OF m FOR VALUES FROM (0) TO (9);
CREATE TRIGGER t AFTER INSERT ON m FOR EACH ROW EXECUTE FUNCTION tf();
-- after
CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TABLE m(id int, n int) PARTITION BY RANGE(id);
CREATE TABLE m0 PARTITION OF m FOR VALUES FROM (0) TO (9);
CREATE TRIGGER t AFTER INSERT ON m FOR EACH ROW EXECUTE FUNCTION tf();
ALTER TABLE m DISABLE TRIGGER t;

-- case: storage_on_partitioned
-- before
CREATE TABLE m(id int, n text) PARTITION BY RANGE(id);
CREATE TABLE m0 PARTITION OF m FOR VALUES FROM (0) TO (9);
-- after
CREATE TABLE m(id int, n text) PARTITION BY RANGE(id);
CREATE TABLE m0 PARTITION OF m FOR VALUES FROM (0) TO (9);
ALTER TABLE ONLY m ALTER n SET STORAGE external;
ALTER TABLE m ALTER n SET STATISTICS 30;

-- case: key_to_partitioned
-- before
CREATE TABLE m(id int primary key, n text) PARTITION BY RANGE(id);
CREATE TABLE m0 PARTITION OF m FOR VALUES FROM (0) TO (9);
CREATE TABLE o(id int, m int);
-- after
CREATE TABLE m(id int primary key, n text) PARTITION BY RANGE(id);
CREATE TABLE m0 PARTITION OF m FOR VALUES FROM (0) TO (9);
CREATE TABLE o(id int, m int REFERENCES m);

-- case: inheritance
-- before
CREATE TABLE p(id int, a text);
CREATE TABLE c(x int) INHERITS (p);
-- after
CREATE TABLE p(id bigint, a text, b text, CHECK (id>0));
CREATE TABLE c(x int) INHERITS (p);

-- case: row_security_and_grants
-- before
CREATE TABLE p(id int, a text);
-- after
CREATE TABLE p(id int, a text);
ALTER TABLE p ENABLE ROW LEVEL SECURITY;
ALTER TABLE p FORCE ROW LEVEL SECURITY;
CREATE POLICY x ON p USING (id>1);
ALTER TABLE p REPLICA IDENTITY FULL;
GRANT SELECT ON p TO app_reader;
GRANT SELECT (a) ON p TO app_writer;

-- case: many_columns
-- before
CREATE TABLE p(id int, a text);
-- rows
INSERT INTO p VALUES (1,'a');
-- after
CREATE TABLE p(id int, a text COLLATE "C", b int GENERATED ALWAYS AS (id*2) STORED, c int DEFAULT 3, d timestamptz DEFAULT clock_timestamp(), e serial) WITH (fillfactor=50, autovacuum_enabled=off);

-- case: identity
-- before
CREATE TABLE p(id int, a text);
-- rows
INSERT INTO p VALUES (1,'a');
-- after
CREATE TABLE p(id int NOT NULL GENERATED ALWAYS AS IDENTITY, a text);

-- case: indexes_and_keys
-- before
CREATE TABLE p(id int, a text);
-- rows
INSERT INTO p VALUES (1,'a');
-- after
CREATE TABLE p(id int primary key, a text unique, EXCLUDE USING btree (a WITH =));
CREATE INDEX ON p (lower(a)) INCLUDE (id) WHERE id>0;
CREATE STATISTICS s ON id, a FROM p;

-- case: domain_in_lists refused
-- before
CREATE DOMAIN d AS text;
CREATE TABLE p(id int, a d, b d[]);
-- rows
INSERT INTO p VALUES (1,'a','{a}');
-- after
CREATE DOMAIN d AS text NOT NULL CHECK (value<>'');
CREATE TABLE p(id int, a d, b d[]);

-- case: text_under_check_and_index
-- before
CREATE TABLE p(id int, a text, CHECK (a<>'x'));
CREATE INDEX i ON p(a) WHERE id>0;
CREATE INDEX j ON p(lower(a));
-- rows
INSERT INTO p VALUES (1,'a');
-- after
CREATE TABLE p(id int, a varchar, CHECK (a<>'x'));
CREATE INDEX i ON p(a) WHERE id>0;
CREATE INDEX j ON p(lower(a));

-- case: longer_text_under_index
-- before
CREATE TABLE p(id int, a varchar(10), CHECK (a<>'x'));
CREATE INDEX i ON p(a) WHERE a > 'b';
-- rows
INSERT INTO p VALUES (1,'a');
-- after
CREATE TABLE p(id int, a varchar(20), CHECK (a<>'x'));
CREATE INDEX i ON p(a) WHERE a > 'b';

-- case: partition_beside_default
-- before
CREATE TABLE m(id int, n text) PARTITION BY RANGE(id);
CREATE TABLE m0 PARTITION OF m FOR VALUES FROM (0) TO (9);
CREATE TABLE md PARTITION OF m DEFAULT;
-- after
CREATE TABLE m(id int, n text) PARTITION BY RANGE(id);
CREATE TABLE m0 PARTITION OF m FOR VALUES FROM (0) TO (9);
CREATE TABLE md PARTITION OF m DEFAULT;
CREATE TABLE m1 PARTITION OF m FOR VALUES FROM (10) TO (19);

-- case: attach_beside_default
-- before
CREATE TABLE m(id int, n text) PARTITION BY RANGE(id);
CREATE TABLE md PARTITION OF m DEFAULT;
CREATE TABLE x(id int, n text);
-- after
CREATE TABLE m(id int, n text) PARTITION BY RANGE(id);
CREATE TABLE md PARTITION OF m DEFAULT;
CREATE TABLE x PARTITION OF m FOR VALUES FROM (10) TO (19);

-- case: views
-- before
CREATE TABLE p(id int, a text);
CREATE MATERIALIZED VIEW m AS SELECT * FROM p;
CREATE VIEW v AS SELECT id FROM p;
-- after
CREATE TABLE p(id int, a text);
CREATE MATERIALIZED VIEW m WITH (fillfactor=40) AS SELECT * FROM p;
CREATE UNIQUE INDEX ON m (id);
CREATE VIEW v WITH (security_barrier=true) AS SELECT id FROM p;
ALTER MATERIALIZED VIEW m ALTER a SET STORAGE external;
COMMENT ON VIEW v IS 'x';
ALTER VIEW v ALTER id SET DEFAULT 3;
ALTER MATERIALIZED VIEW m CLUSTER ON m_id_idx;

-- case: drop_key_of_partitioned
-- before
CREATE TABLE m(id int, n text, PRIMARY KEY (id)) PARTITION BY RANGE(id);
CREATE TABLE m0 PARTITION OF m FOR VALUES FROM (0) TO (9);
CREATE INDEX ix ON m (n);
-- after
CREATE TABLE m(id int, n text) PARTITION BY RANGE(id);
CREATE TABLE m0 PARTITION OF m FOR VALUES FROM (0) TO (9);

-- case: columns_of_partitioned lossy
-- before
CREATE TABLE m(id int, n text, k int default 4) PARTITION BY RANGE(id);
CREATE TABLE m0 PARTITION OF m FOR VALUES FROM (0) TO (9);
-- after
CREATE TABLE m(id int, k int, z int DEFAULT 5 NOT NULL) PARTITION BY RANGE(id);
CREATE TABLE m0 PARTITION OF m FOR VALUES FROM (0) TO (9);
COMMENT ON COLUMN m.k IS 'x';

-- case: settings
-- before
CREATE TABLE p(id int primary key, a text);
CREATE INDEX i ON p(a);
-- after
CREATE TABLE p(id int primary key, a text) WITH (toast.autovacuum_enabled=off);
CREATE INDEX i ON p(a) WITH (fillfactor=40);
ALTER TABLE p CLUSTER ON i;
ALTER TABLE p ALTER a SET (n_distinct=5);
ALTER TABLE p ALTER a SET STATISTICS 40;
ALTER INDEX i RENAME TO i2;

-- case: become_typed
-- before
CREATE TYPE c AS (id int, a text);
CREATE TABLE p(id int, a text);
-- after
CREATE TYPE c AS (id int, a text);
CREATE TABLE p OF c;

-- case: typed_table_gets_column
-- before
CREATE TYPE c AS (id int, a text);
CREATE TABLE p OF c;
-- after
CREATE TYPE c AS (id int, a text, b int);
CREATE TABLE p OF c;

-- case: composite_in_column
-- before
CREATE TYPE c AS (id int, a text);
CREATE TABLE p (x c);
-- after
CREATE TYPE c AS (id int, a text, b int);
CREATE TABLE p (x c);

-- case: prove
-- before
CREATE TABLE q(id int primary key);
CREATE TABLE p(id int, q int, CONSTRAINT k CHECK (id>0) NOT VALID, CONSTRAINT f FOREIGN KEY (q) REFERENCES q NOT VALID);
-- after
CREATE TABLE q(id int primary key);
CREATE TABLE p(id int, q int, CONSTRAINT k CHECK (id>0), CONSTRAINT f FOREIGN KEY (q) REFERENCES q);

-- case: storage_of_children_kept
-- before
CREATE TABLE m(id int, n text) PARTITION BY RANGE(id);
CREATE TABLE m0 PARTITION OF m FOR VALUES FROM (0) TO (9);
CREATE TABLE m1 PARTITION OF m FOR VALUES FROM (10) TO (19);
ALTER TABLE m ALTER n SET STORAGE external;
ALTER TABLE m ALTER n SET STATISTICS 30;
ALTER TABLE m0 ALTER n SET STORAGE main;
ALTER TABLE m0 ALTER n SET STATISTICS 50;
-- after
CREATE TABLE m(id int, n text) PARTITION BY RANGE(id);
CREATE TABLE m0 PARTITION OF m FOR VALUES FROM (0) TO (9);
CREATE TABLE m1 PARTITION OF m FOR VALUES FROM (10) TO (19);
ALTER TABLE m ALTER n SET STATISTICS 40;
ALTER TABLE m0 ALTER n SET STORAGE main;
ALTER TABLE m0 ALTER n SET STATISTICS 50;

-- case: compression_of_children
-- before
CREATE TABLE m(id int, n text) PARTITION BY RANGE(id);
CREATE TABLE m0 PARTITION OF m FOR VALUES FROM (0) TO (9);
CREATE TABLE p(id int, n text);
CREATE TABLE c(x int) INHERITS (p);
-- after
CREATE TABLE m(id int, n text COMPRESSION pglz) PARTITION BY RANGE(id);
CREATE TABLE m0 PARTITION OF m FOR VALUES FROM (0) TO (9);
CREATE TABLE p(id int, n text COMPRESSION pglz);
CREATE TABLE c(x int) INHERITS (p);
ALTER TABLE p ALTER n SET (n_distinct = 5);
ALTER TABLE c ALTER n SET (n_distinct = 5);

-- case: not_null_of_children
-- before
CREATE TABLE p(id int NOT NULL, n text NOT NULL);
CREATE TABLE c(id int NOT NULL, x int) INHERITS (p);
CREATE TABLE d(x int) INHERITS (p);
-- after
CREATE TABLE p(id int, n text);
CREATE TABLE c(id int NOT NULL, x int) INHERITS (p);
CREATE TABLE d(x int) INHERITS (p);

-- case: detached_says_otherwise
-- before
CREATE TABLE m (id int NOT NULL, n text, k int DEFAULT 1) PARTITION BY RANGE (id);
CREATE TABLE m0 PARTITION OF m FOR VALUES FROM (0) TO (9);
ALTER TABLE m ALTER n SET STATISTICS 20;
-- rows
INSERT INTO m VALUES (1, 'a', 2);
-- after
CREATE TABLE m (id int NOT NULL, n text, k int DEFAULT 1) PARTITION BY RANGE (id);
ALTER TABLE m ALTER n SET STATISTICS 20;
CREATE TABLE m0 (id int CONSTRAINT m_id_not_null NOT NULL, n text, k int DEFAULT 2);
ALTER TABLE m0 ALTER n SET STATISTICS 50;
ALTER TABLE m0 ALTER n SET STORAGE external;
ALTER TABLE m0 ALTER n SET (n_distinct = 7);
COMMENT ON COLUMN m0.n IS 'alone';

-- case: filled_view_with_rights
-- before
CREATE TABLE t (id int);
-- after
CREATE TABLE t (id int);
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT INSERT ON TABLES TO app_writer;
CREATE MATERIALIZED VIEW m0 AS SELECT id FROM t;
REVOKE ALL ON m0 FROM app_writer;
GRANT SELECT ON m0 TO app_writer;
