-- case: add_columns
-- before
CREATE TABLE a (id int PRIMARY KEY);
-- rows
INSERT INTO a VALUES (1), (2);
-- after
CREATE TABLE a (id int PRIMARY KEY, t text, n int NOT NULL DEFAULT 5, at timestamptz DEFAULT now(), g int GENERATED ALWAYS AS (id * 2) STORED, arr text[] DEFAULT '{}');

-- case: drop_column lossy says:BACKWARD_INCOMPATIBLE
-- before
CREATE TABLE a (id int PRIMARY KEY, t text, n int);
CREATE INDEX a_t ON a (t);
CREATE INDEX a_tn ON a (t, n);
-- rows
INSERT INTO a VALUES (1, 'x', 2);
-- after
CREATE TABLE a (id int PRIMARY KEY, n int);

-- case: drop_column_keep_index_name lossy
-- before
CREATE TABLE a (id int PRIMARY KEY, t text, n int);
CREATE INDEX i ON a (t, n);
-- rows
INSERT INTO a VALUES (1, 'x', 2);
-- after
CREATE TABLE a (id int PRIMARY KEY, n int);
CREATE INDEX i ON a (n);

-- case: drop_column_under_view lossy
-- before
CREATE TABLE a (id int PRIMARY KEY, t text);
CREATE VIEW v AS SELECT id, t FROM a;
CREATE VIEW w AS SELECT id FROM v;
-- rows
INSERT INTO a VALUES (1, 'x');
-- after
CREATE TABLE a (id int PRIMARY KEY);
CREATE VIEW v AS SELECT id FROM a;
CREATE VIEW w AS SELECT id FROM v;

-- case: set_not_null says:VALIDATION_MAY_FAIL
-- before
CREATE TABLE a (id int, t text);
-- rows
INSERT INTO a VALUES (1, 'x');
-- after
CREATE TABLE a (id int, t text NOT NULL);

-- case: set_not_null_big big
-- before
CREATE TABLE a (id int, t text);
-- rows
INSERT INTO a VALUES (1, 'x');
-- after
CREATE TABLE a (id int, t text NOT NULL);

-- case: named_not_null since:18
-- before
CREATE TABLE a (id int, t text NOT NULL, u text);
-- rows
INSERT INTO a VALUES (1, 'x', 'y');
-- after
CREATE TABLE a (id int CONSTRAINT must NOT NULL, t text CONSTRAINT also NOT NULL, u text NOT NULL);

-- case: named_not_null_new_column since:18
-- before
CREATE TABLE a (id int);
-- after
CREATE TABLE a (id int, t text CONSTRAINT must NOT NULL NO INHERIT);

-- case: defaults
-- before
CREATE TABLE a (id int DEFAULT 1, t text DEFAULT 'x', u int, d date DEFAULT CURRENT_DATE);
-- rows
INSERT INTO a VALUES (1, 'x', 1);
-- after
CREATE TABLE a (id int DEFAULT 2, t text, u int DEFAULT 7, d date DEFAULT '2020-01-01');

-- case: varchar_widen
-- before
CREATE TABLE a (t varchar(10));
CREATE VIEW v AS SELECT t FROM a;
-- rows
INSERT INTO a VALUES ('abc');
-- after
CREATE TABLE a (t varchar(20));
CREATE VIEW v AS SELECT t FROM a;

-- case: varchar_narrow lossy says:NARROWING says:VALIDATION_MAY_FAIL
-- before
CREATE TABLE a (t varchar(20));
-- rows
INSERT INTO a VALUES ('abc');
-- after
CREATE TABLE a (t varchar(5));

-- case: text_varchar lossy
-- before
CREATE TABLE a (t text CHECK (t <> ''), u varchar(30) DEFAULT 'y' CHECK (u <> 'z'), c char(3));
CREATE INDEX i ON a (lower(u));
CREATE INDEX p ON a (t) WHERE u = 'y';
-- rows
INSERT INTO a VALUES ('abc', 'y', 'a');
-- after
CREATE TABLE a (t varchar(30) CHECK (t <> ''), u text DEFAULT 'y' CHECK (u <> 'z'), c text);
CREATE INDEX i ON a (lower(u));
CREATE INDEX p ON a (t) WHERE u = 'y';

-- case: int_bigint_key says:TABLE_REWRITE
-- before
CREATE TABLE a (id int PRIMARY KEY);
CREATE TABLE b (id serial PRIMARY KEY, a int REFERENCES a);
-- rows
INSERT INTO a VALUES (1); INSERT INTO b (a) VALUES (1);
-- after
CREATE TABLE a (id bigint PRIMARY KEY);
CREATE TABLE b (id bigserial PRIMARY KEY, a bigint REFERENCES a);

-- case: int_uuid_like_key
-- before
CREATE TABLE a (id int PRIMARY KEY);
CREATE TABLE b (id int PRIMARY KEY, a int REFERENCES a);
-- rows
INSERT INTO a VALUES (1); INSERT INTO b VALUES (1, 1);
-- after
CREATE TABLE a (id text PRIMARY KEY);
CREATE TABLE b (id int PRIMARY KEY, a text REFERENCES a);

-- case: text_int_with_default lossy says:VALIDATION_MAY_FAIL
-- before
CREATE TABLE a (t text DEFAULT '5' CHECK (t <> ''), j text);
-- rows
INSERT INTO a VALUES ('12', '{}');
-- after
CREATE TABLE a (t int DEFAULT 5 CHECK (t > 0), j jsonb);

-- case: numeric_widen
-- before
CREATE TABLE a (n numeric(8,2), m numeric(8,2));
-- rows
INSERT INTO a VALUES (1.25, 3.5);
-- after
CREATE TABLE a (n numeric(12,2), m numeric);

-- case: numeric_narrow lossy says:NARROWING
-- before
CREATE TABLE a (n numeric(8,2), d double precision, t timestamptz);
-- rows
INSERT INTO a VALUES (1, 2, '2020-01-01 00:00:00Z');
-- after
CREATE TABLE a (n int, d real, t date);

-- case: timestamps lossy
-- before
CREATE TABLE a (t timestamp, u timestamptz, d date);
-- rows
INSERT INTO a VALUES ('2020-01-01 10:00', '2020-01-01 10:00Z', '2020-01-01');
-- after
CREATE TABLE a (t timestamptz, u timestamptz(3), d timestamp);

-- case: bool_int
-- before
CREATE TABLE a (b boolean DEFAULT false, s smallint);
-- rows
INSERT INTO a VALUES (true, 1);
-- after
CREATE TABLE a (b bigint DEFAULT 0, s text);

-- case: arrays
-- before
CREATE TABLE a (i int[], t text[]);
-- rows
INSERT INTO a VALUES ('{1,2}', '{3}');
-- after
CREATE TABLE a (i bigint[], t int[]);

-- case: collation
-- before
CREATE TABLE a (t text, u text COLLATE "C");
CREATE INDEX i ON a (t);
-- rows
INSERT INTO a VALUES ('a', 'b');
-- after
CREATE TABLE a (t text COLLATE "C", u text);
CREATE INDEX i ON a (t);

-- case: generated_expression
-- before
CREATE TABLE a (id int, g int GENERATED ALWAYS AS (id * 2) STORED);
CREATE INDEX i ON a (g);
-- rows
INSERT INTO a VALUES (1);
-- after
CREATE TABLE a (id int, g int GENERATED ALWAYS AS (id * 3) STORED);
CREATE INDEX i ON a (g);

-- case: generated_source_type
-- before
CREATE TABLE a (id int, g int GENERATED ALWAYS AS (id + 1) STORED);
CREATE VIEW v AS SELECT g FROM a;
-- rows
INSERT INTO a VALUES (1);
-- after
CREATE TABLE a (id bigint, g bigint GENERATED ALWAYS AS (id + 1) STORED);
CREATE VIEW v AS SELECT g FROM a;

-- case: generated_becomes_plain
-- before
CREATE TABLE a (id int, g int GENERATED ALWAYS AS (id * 2) STORED);
-- rows
INSERT INTO a VALUES (1);
-- after
CREATE TABLE a (id int, g int);

-- case: plain_becomes_generated lossy
-- before
CREATE TABLE a (id int, g int);
-- rows
INSERT INTO a VALUES (1, 2);
-- after
CREATE TABLE a (id int, g int GENERATED ALWAYS AS (id * 2) STORED);

-- case: virtual since:18
-- before
CREATE TABLE a (id int, g int GENERATED ALWAYS AS (id * 2) VIRTUAL);
-- rows
INSERT INTO a VALUES (1);
-- after
CREATE TABLE a (id int, g int GENERATED ALWAYS AS (id * 3) VIRTUAL, h int GENERATED ALWAYS AS (id + 1) VIRTUAL);

-- case: virtual_stored since:18
-- before
CREATE TABLE a (id int, g int GENERATED ALWAYS AS (id * 2) VIRTUAL);
-- rows
INSERT INTO a VALUES (1);
-- after
CREATE TABLE a (id int, g int GENERATED ALWAYS AS (id * 2) STORED);

-- case: add_identity
-- before
CREATE TABLE a (id int, t text);
-- rows
INSERT INTO a VALUES (7, 'x');
-- after
CREATE TABLE a (id int NOT NULL GENERATED BY DEFAULT AS IDENTITY (START WITH 10 INCREMENT BY 5), t text);

-- case: identity_kind
-- before
CREATE TABLE a (id int GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY);
-- rows
INSERT INTO a DEFAULT VALUES;
-- after
CREATE TABLE a (id bigint GENERATED ALWAYS AS IDENTITY (CACHE 10) PRIMARY KEY);

-- case: serial_to_identity
-- before
CREATE TABLE a (id serial PRIMARY KEY, t text);
-- rows
INSERT INTO a (t) VALUES ('x'), ('y');
-- after
CREATE TABLE a (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, t text);

-- case: int_to_serial
-- before
CREATE TABLE a (id int PRIMARY KEY, t text);
-- rows
INSERT INTO a VALUES (5, 'x');
-- after
CREATE TABLE a (id serial PRIMARY KEY, t text);

-- case: drop_identity
-- before
CREATE TABLE a (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, t text);
-- rows
INSERT INTO a (t) VALUES ('x');
-- after
CREATE TABLE a (id int PRIMARY KEY, t text);

-- case: storage since:14
-- before
CREATE TABLE a (t text STORAGE EXTERNAL, u text, v text);
ALTER TABLE a ALTER u SET STATISTICS 500, ALTER u SET (n_distinct = 5);
-- rows
INSERT INTO a VALUES ('a', 'b', 'c');
-- after
CREATE TABLE a (t text, u text COMPRESSION pglz, v text);
ALTER TABLE a ALTER v SET STATISTICS 100, ALTER v SET STORAGE MAIN, ALTER t SET (n_distinct = -0.5);

-- case: retype_with_everything lossy
-- before
CREATE TABLE a (id int PRIMARY KEY, n int NOT NULL DEFAULT 0 CHECK (n >= 0));
CREATE INDEX i ON a (n) WHERE n > 5;
CREATE VIEW v AS SELECT n FROM a;
CREATE MATERIALIZED VIEW m AS SELECT n, count(*) AS c FROM v GROUP BY n;
CREATE UNIQUE INDEX mi ON m (n);
COMMENT ON VIEW v IS 'kept';
GRANT SELECT ON v TO app_reader;
ALTER VIEW v OWNER TO app_owner;
GRANT SELECT ON a TO app_owner;
CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER tr BEFORE UPDATE OF n ON a FOR EACH ROW WHEN (NEW.n > 1) EXECUTE FUNCTION tf();
CREATE POLICY p ON a USING (n > 0);
CREATE RULE r AS ON DELETE TO a WHERE OLD.n > 3 DO INSTEAD NOTHING;
CREATE STATISTICS st ON id, n FROM a;
-- rows
INSERT INTO a VALUES (1, 10);
-- after
CREATE TABLE a (id int PRIMARY KEY, n bigint NOT NULL DEFAULT 0 CHECK (n >= 0));
CREATE INDEX i ON a (n) WHERE n > 5;
CREATE VIEW v AS SELECT n FROM a;
CREATE MATERIALIZED VIEW m AS SELECT n, count(*) AS c FROM v GROUP BY n;
CREATE UNIQUE INDEX mi ON m (n);
COMMENT ON VIEW v IS 'kept';
GRANT SELECT ON v TO app_reader;
ALTER VIEW v OWNER TO app_owner;
GRANT SELECT ON a TO app_owner;
CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER tr BEFORE UPDATE OF n ON a FOR EACH ROW WHEN (NEW.n > 1) EXECUTE FUNCTION tf();
CREATE POLICY p ON a USING (n > 0);
CREATE RULE r AS ON DELETE TO a WHERE OLD.n > 3 DO INSTEAD NOTHING;
CREATE STATISTICS st ON id, n FROM a;

-- case: soft_drop_column soft
-- before
CREATE TABLE a (id int PRIMARY KEY, t text NOT NULL, n int GENERATED ALWAYS AS IDENTITY);
-- rows
INSERT INTO a VALUES (1, 'x');
-- after
CREATE TABLE a (id int PRIMARY KEY);

-- case: new_not_null_without_default says:VALIDATION_MAY_FAIL
-- before
CREATE TABLE a (id int);
-- after
CREATE TABLE a (id int, t text NOT NULL);

-- case: retype_beside_dropped lossy
-- before
CREATE TABLE a (id int PRIMARY KEY, g int GENERATED ALWAYS AS (id + 1) STORED);
CREATE TABLE b (a int REFERENCES a);
CREATE TABLE c (a int CONSTRAINT f REFERENCES a);
-- rows
INSERT INTO a VALUES (1);
-- after
CREATE TABLE a (id text PRIMARY KEY);
CREATE TABLE c (a text CONSTRAINT f REFERENCES a ON DELETE CASCADE);
