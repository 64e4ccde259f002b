-- case: publications since:15
-- before
CREATE TABLE a (id int PRIMARY KEY, t text); CREATE TABLE b (id int PRIMARY KEY); CREATE SCHEMA s;
CREATE PUBLICATION p FOR TABLE a, b;
CREATE PUBLICATION q FOR ALL TABLES;
-- after
CREATE TABLE a (id int PRIMARY KEY, t text); CREATE TABLE b (id int PRIMARY KEY); CREATE SCHEMA s;
CREATE PUBLICATION p FOR TABLE a (id) WHERE (id > 5) WITH (publish = 'insert, update', publish_via_partition_root = true);
CREATE PUBLICATION q FOR TABLE b, TABLES IN SCHEMA s;
COMMENT ON PUBLICATION p IS 'x';
ALTER PUBLICATION q OWNER TO app_owner;

-- case: publications_old
-- before
CREATE TABLE a (id int PRIMARY KEY);
CREATE PUBLICATION p FOR TABLE a WITH (publish = 'insert');
-- after
CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (id int PRIMARY KEY);
CREATE PUBLICATION p FOR TABLE b WITH (publish = 'insert, delete');

-- case: foreign
-- before
CREATE FOREIGN DATA WRAPPER w OPTIONS (host 'one');
CREATE SERVER s VERSION '1' FOREIGN DATA WRAPPER w OPTIONS (host 'one', port '1');
CREATE FOREIGN TABLE f (id int, t text OPTIONS (column_name 'tt')) SERVER s OPTIONS (table_name 'x');
-- after
CREATE FOREIGN DATA WRAPPER w OPTIONS (host 'two', dbname 'x');
CREATE SERVER s VERSION '2' FOREIGN DATA WRAPPER w OPTIONS (host 'two');
CREATE SERVER other TYPE 'y' FOREIGN DATA WRAPPER w;
CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS (user 'me');
CREATE FOREIGN TABLE f (id bigint NOT NULL, t text OPTIONS (column_name 'uu'), n int DEFAULT 3) SERVER s OPTIONS (table_name 'y', schema_name 'z');
CREATE FOREIGN TABLE g (id int CHECK (id > 0)) SERVER other;
GRANT USAGE ON FOREIGN SERVER s TO app_reader;
GRANT USAGE ON FOREIGN DATA WRAPPER w TO app_writer;
COMMENT ON FOREIGN TABLE f IS 'x';
COMMENT ON SERVER s IS 'x';
ALTER SERVER other OWNER TO app_owner;

-- case: schema_rename rename:schema:s>schema:z
-- before
CREATE SCHEMA s;
CREATE TABLE s.a (id serial PRIMARY KEY, t text);
CREATE FUNCTION s.f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE VIEW s.v AS SELECT a.id, s.f() AS f FROM s.a;
CREATE VIEW w AS SELECT v.id FROM s.v;
-- rows
INSERT INTO s.a (t) VALUES ('x');
-- after
CREATE SCHEMA z;
CREATE TABLE z.a (id serial PRIMARY KEY, t text);
CREATE FUNCTION z.f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE VIEW z.v AS SELECT a.id, z.f() AS f FROM z.a;
CREATE VIEW w AS SELECT v.id FROM z.v;
