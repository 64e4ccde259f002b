-- case: enum_add
-- before
CREATE TYPE e AS ENUM ('b', 'd');
CREATE TABLE a (x e);
-- rows
INSERT INTO a VALUES ('b');
-- after
CREATE TYPE e AS ENUM ('a', 'b', 'c', 'd', 'e');
CREATE TABLE a (x e);

-- case: enum_add_and_use
-- before
CREATE TYPE e AS ENUM ('a');
CREATE TABLE a (x e DEFAULT 'a');
-- rows
INSERT INTO a VALUES ('a');
-- after
CREATE TYPE e AS ENUM ('a', 'new one');
CREATE TABLE a (x e DEFAULT 'new one', CHECK (x <> 'new one'));
CREATE INDEX i ON a (x) WHERE x = 'new one';
CREATE TABLE b (y e[] DEFAULT '{"new one"}');

-- case: enum_remove lossy says:VALIDATION_MAY_FAIL
-- before
CREATE TYPE e AS ENUM ('a', 'b', 'c');
CREATE TABLE a (x e DEFAULT 'a' CHECK (x <> 'b'), y e[]);
CREATE INDEX i ON a (x) WHERE x = 'a';
CREATE VIEW v AS SELECT x FROM a WHERE x > 'a';
CREATE FUNCTION f(e) RETURNS e LANGUAGE sql AS 'SELECT $1';
GRANT USAGE ON TYPE e TO app_reader;
ALTER TYPE e OWNER TO app_owner;
COMMENT ON TYPE e IS 'x';
-- rows
INSERT INTO a VALUES ('a', '{c,a}');
-- after
CREATE TYPE e AS ENUM ('c', 'a');
CREATE TABLE a (x e DEFAULT 'a' CHECK (x <> 'c'), y e[]);
CREATE INDEX i ON a (x) WHERE x = 'a';
CREATE VIEW v AS SELECT x FROM a WHERE x > 'a';
CREATE FUNCTION f(e) RETURNS e LANGUAGE sql AS 'SELECT $1';
GRANT USAGE ON TYPE e TO app_reader;
ALTER TYPE e OWNER TO app_owner;
COMMENT ON TYPE e IS 'x';

-- case: enum_to_text
-- before
CREATE TYPE e AS ENUM ('a', 'b');
CREATE TABLE a (x e DEFAULT 'a');
-- rows
INSERT INTO a VALUES ('b');
-- after
CREATE TABLE a (x text DEFAULT 'a');

-- case: domain_checks
-- before
CREATE DOMAIN d AS text CONSTRAINT c CHECK (VALUE <> '');
CREATE TABLE a (x d);
-- rows
INSERT INTO a VALUES ('x');
-- after
CREATE DOMAIN d AS text DEFAULT 'y' NOT NULL CONSTRAINT c CHECK (VALUE <> 'z') CONSTRAINT e CHECK (length(VALUE) < 9);
CREATE TABLE a (x d);
COMMENT ON DOMAIN d IS 'x';
COMMENT ON CONSTRAINT e ON DOMAIN d IS 'y';

-- case: domain_type
-- before
CREATE DOMAIN d AS int CHECK (VALUE > 0);
CREATE TABLE a (x d DEFAULT 5, y d[]);
-- rows
INSERT INTO a VALUES (1, '{2}');
-- after
CREATE DOMAIN d AS bigint CHECK (VALUE > 0);
CREATE TABLE a (x d DEFAULT 5, y d[]);

-- case: column_to_domain
-- before
CREATE TABLE a (x text, y varchar(10));
-- rows
INSERT INTO a VALUES ('x', 'y');
-- after
CREATE DOMAIN d AS text CHECK (VALUE <> '');
CREATE TABLE a (x d, y d);

-- case: composite lossy
-- before
CREATE TYPE c AS (x int, y text);
CREATE TABLE a (v c);
CREATE FUNCTION f(c) RETURNS int LANGUAGE sql AS 'SELECT 1';
-- rows
INSERT INTO a VALUES (ROW(1, 'x'));
-- after
CREATE TYPE c AS (x int, z numeric(5,2));
CREATE TABLE a (v c);
CREATE FUNCTION f(c) RETURNS int LANGUAGE sql AS 'SELECT 1';

-- case: composite_unused
-- before
CREATE TYPE c AS (x int, y text);
CREATE TYPE d AS (p c);
-- after
CREATE TYPE c AS (y text COLLATE "C", x bigint);
CREATE TYPE d AS (p c);
COMMENT ON COLUMN c.x IS 'an x';

-- case: composite_field_type_in_use refused
-- before
CREATE TYPE c AS (x int);
CREATE TABLE a (v c);
-- after
CREATE TYPE c AS (x bigint);
CREATE TABLE a (v c);

-- case: range since:14
-- before
CREATE TYPE r AS RANGE (subtype = float8);
-- after
CREATE TYPE r AS RANGE (subtype = float8, subtype_diff = float8mi, multirange_type_name = rs);
CREATE TYPE s AS RANGE (subtype = text, collation = "C");

-- case: rename rename:enum:public.e>enum:public.f rename:domain:public.d>domain:public.g
-- before
CREATE TYPE e AS ENUM ('a');
CREATE DOMAIN d AS text DEFAULT 'x';
CREATE TABLE a (x e DEFAULT 'a', y d);
-- rows
INSERT INTO a VALUES ('a', 'b');
-- after
CREATE TYPE f AS ENUM ('a');
CREATE DOMAIN g AS text DEFAULT 'x';
CREATE TABLE a (x f DEFAULT 'a', y g);
