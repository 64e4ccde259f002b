-- case: add_check says:VALIDATION_MAY_FAIL
-- before
CREATE TABLE a (id int, n int);
-- rows
INSERT INTO a VALUES (1, 2);
-- after
CREATE TABLE a (id int, n int, CONSTRAINT positive CHECK (n > 0 AND id > 0));

-- case: change_check
-- before
CREATE TABLE a (n int CONSTRAINT c CHECK (n > 0));
-- rows
INSERT INTO a VALUES (5);
-- after
CREATE TABLE a (n int CONSTRAINT c CHECK (n > 1) NO INHERIT);

-- case: check_big big
-- before
CREATE TABLE a (n int);
-- rows
INSERT INTO a VALUES (5);
-- after
CREATE TABLE a (n int CONSTRAINT c CHECK (n > 1));

-- case: check_not_valid
-- before
CREATE TABLE a (n int, m int);
ALTER TABLE a ADD CONSTRAINT c CHECK (n > 1) NOT VALID;
-- rows
INSERT INTO a VALUES (5, 5);
-- after
CREATE TABLE a (n int CONSTRAINT c CHECK (n > 1), m int);
ALTER TABLE a ADD CONSTRAINT d CHECK (m > 1) NOT VALID;

-- case: not_enforced since:18
-- before
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE a (n int CONSTRAINT c CHECK (n > 1), p int CONSTRAINT f REFERENCES p);
-- after
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE a (n int CONSTRAINT c CHECK (n > 1) NOT ENFORCED, p int CONSTRAINT f REFERENCES p NOT ENFORCED);

-- case: keys
-- before
CREATE TABLE a (id int, t text, u text);
-- rows
INSERT INTO a VALUES (1, 'x', 'y');
-- after
CREATE TABLE a (id int PRIMARY KEY, t text, u text, CONSTRAINT k UNIQUE (t, u) DEFERRABLE INITIALLY DEFERRED, UNIQUE (u) INCLUDE (t) WITH (fillfactor = 80));

-- case: keys_concurrently concurrent says:NON_TRANSACTIONAL
-- before
CREATE TABLE a (id int, t text, u text);
-- rows
INSERT INTO a VALUES (1, 'x', 'y');
-- after
CREATE TABLE a (id int NOT NULL CONSTRAINT pk PRIMARY KEY, t text, u text, CONSTRAINT k UNIQUE (t, u));

-- case: change_primary_key
-- before
CREATE TABLE a (id int PRIMARY KEY, n int NOT NULL);
CREATE TABLE b (a int REFERENCES a);
-- rows
INSERT INTO a VALUES (1, 2); INSERT INTO b VALUES (1);
-- after
CREATE TABLE a (id int UNIQUE NOT NULL, n int PRIMARY KEY);
CREATE TABLE b (a int REFERENCES a (id));

-- case: primary_key_columns
-- before
CREATE TABLE a (id int, n int, PRIMARY KEY (id, n));
-- rows
INSERT INTO a VALUES (1, 2);
-- after
CREATE TABLE a (id int, n int NOT NULL, PRIMARY KEY (id));

-- case: nulls_not_distinct since:15
-- before
CREATE TABLE a (t text CONSTRAINT k UNIQUE);
-- after
CREATE TABLE a (t text, CONSTRAINT k UNIQUE NULLS NOT DISTINCT (t));

-- case: foreign_key_actions
-- before
CREATE TABLE a (id int PRIMARY KEY, n int, UNIQUE (id, n));
CREATE TABLE b (a int REFERENCES a, n int);
-- rows
INSERT INTO a VALUES (1, 2); INSERT INTO b VALUES (1, 2);
-- after
CREATE TABLE a (id int PRIMARY KEY, n int, UNIQUE (id, n));
CREATE TABLE b (a int REFERENCES a ON DELETE CASCADE ON UPDATE SET NULL DEFERRABLE, n int, CONSTRAINT two FOREIGN KEY (a, n) REFERENCES a (id, n) MATCH FULL);

-- case: foreign_key_timing
-- before
CREATE TABLE a (id int PRIMARY KEY);
CREATE TABLE b (a int CONSTRAINT f REFERENCES a);
-- after
CREATE TABLE a (id int PRIMARY KEY);
CREATE TABLE b (a int CONSTRAINT f REFERENCES a DEFERRABLE INITIALLY DEFERRED);
COMMENT ON CONSTRAINT f ON b IS 'x';

-- case: foreign_key_big big says:VALIDATION_MAY_FAIL
-- before
CREATE TABLE a (id int PRIMARY KEY);
CREATE TABLE b (a int);
-- rows
INSERT INTO a VALUES (1); INSERT INTO b VALUES (1);
-- after
CREATE TABLE a (id int PRIMARY KEY);
CREATE TABLE b (a int CONSTRAINT f REFERENCES a ON DELETE SET NULL);

-- case: foreign_key_not_valid
-- before
CREATE TABLE a (id int PRIMARY KEY);
CREATE TABLE b (a int, c int);
ALTER TABLE b ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES a NOT VALID;
-- after
CREATE TABLE a (id int PRIMARY KEY);
CREATE TABLE b (a int CONSTRAINT f REFERENCES a, c int);
ALTER TABLE b ADD CONSTRAINT g FOREIGN KEY (c) REFERENCES a NOT VALID;

-- case: set_null_columns since:15
-- before
CREATE TABLE a (t int, id int, PRIMARY KEY (t, id));
CREATE TABLE b (t int, a int, CONSTRAINT f FOREIGN KEY (t, a) REFERENCES a ON DELETE SET NULL);
-- after
CREATE TABLE a (t int, id int, PRIMARY KEY (t, id));
CREATE TABLE b (t int, a int, CONSTRAINT f FOREIGN KEY (t, a) REFERENCES a ON DELETE SET NULL (a));

-- case: self_reference
-- before
-- after
CREATE TABLE a (id int PRIMARY KEY, up int REFERENCES a, CHECK (up <> id));

-- case: exclude
-- before
CREATE TABLE a (r int4range, n int);
-- rows
INSERT INTO a VALUES ('[1,2)', 1);
-- after
CREATE TABLE a (r int4range, n int, CONSTRAINT x EXCLUDE USING gist (r WITH &&) WHERE (n > 0));
COMMENT ON CONSTRAINT x ON a IS 'no overlap';

-- case: temporal since:18
-- before
CREATE TABLE a (id int4range, at daterange);
-- after
CREATE TABLE a (id int4range, at daterange, CONSTRAINT pk PRIMARY KEY (id, at WITHOUT OVERLAPS));
CREATE TABLE b (a int4range, at daterange, CONSTRAINT f FOREIGN KEY (a, PERIOD at) REFERENCES a (id, PERIOD at));

-- case: rename_constraint rename:check:public.a.c>check:public.a.d rename:primary_key:public.a.k>primary_key:public.a.l
-- before
CREATE TABLE a (id int CONSTRAINT k PRIMARY KEY CONSTRAINT c CHECK (id > 0));
-- after
CREATE TABLE a (id int CONSTRAINT l PRIMARY KEY CONSTRAINT d CHECK (id > 0));

-- case: check_by_function
-- before
CREATE FUNCTION ok(int) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT $1 > 0';
CREATE TABLE a (n int CHECK (ok(n)));
CREATE INDEX i ON a (ok(n));
-- rows
INSERT INTO a VALUES (5);
-- after
CREATE FUNCTION ok(int) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT $1 > 1';
CREATE TABLE a (n int CHECK (ok(n)));
CREATE INDEX i ON a (ok(n));

-- case: function_of_row_in_check
-- before
-- after
CREATE TABLE a (n int, m int);
CREATE FUNCTION ok(a) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT $1.n > 0';
ALTER TABLE a ADD CONSTRAINT c CHECK (ok(a.*));

-- case: replaced_function_under_default
-- before
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TABLE a (n int DEFAULT f(), g text);
CREATE VIEW v AS SELECT f() AS x, n FROM a;
-- rows
INSERT INTO a VALUES (5);
-- after
CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint';
CREATE TABLE a (n int DEFAULT f(), g text);
CREATE VIEW v AS SELECT f() AS x, n FROM a;
