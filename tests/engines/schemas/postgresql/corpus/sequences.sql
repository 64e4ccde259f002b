-- case: numbers
-- before
CREATE SEQUENCE s;
CREATE SEQUENCE t AS smallint INCREMENT -1;
-- after
CREATE SEQUENCE s AS integer START 5 INCREMENT 2 MINVALUE 3 MAXVALUE 1000 CACHE 7 CYCLE;
CREATE SEQUENCE t AS bigint INCREMENT -2 MAXVALUE 100 MINVALUE -5;

-- case: owned
-- before
CREATE SEQUENCE s;
CREATE TABLE a (id int DEFAULT nextval('s'));
-- rows
INSERT INTO a DEFAULT VALUES;
-- after
CREATE SEQUENCE s;
CREATE TABLE a (id int DEFAULT nextval('s'));
ALTER SEQUENCE s OWNED BY a.id;

-- case: other_owner
-- before
CREATE TABLE a (id serial);
-- rows
INSERT INTO a DEFAULT VALUES;
-- after
CREATE TABLE a (id serial);
ALTER TABLE a OWNER TO app_owner;
CREATE TABLE b (id serial, n int GENERATED ALWAYS AS IDENTITY);
ALTER TABLE b OWNER TO app_owner;
GRANT USAGE ON SEQUENCE b_id_seq TO app_writer;

-- case: unlogged since:15
-- before
CREATE SEQUENCE s;
-- after
CREATE UNLOGGED SEQUENCE s;

-- case: identity_options
-- before
CREATE TABLE a (id int GENERATED ALWAYS AS IDENTITY);
-- rows
INSERT INTO a DEFAULT VALUES;
-- after
CREATE TABLE a (id int GENERATED ALWAYS AS IDENTITY (START 100 INCREMENT 10 MAXVALUE 5000 CYCLE));

-- case: rename rename:sequence:public.s>sequence:public.z
-- before
CREATE SEQUENCE s;
CREATE TABLE a (id int DEFAULT nextval('s'));
-- after
CREATE SEQUENCE z;
CREATE TABLE a (id int DEFAULT nextval('z'));
