-- What only PostgreSQL 18 has, loaded after rich.sql.
CREATE SCHEMA new;
CREATE TABLE new.things (
    id integer CONSTRAINT things_have_ids NOT NULL,
    plain integer NOT NULL,
    twice integer GENERATED ALWAYS AS (plain * 2) VIRTUAL,
    area int4range,
    during daterange,
    CONSTRAINT positive CHECK (plain > 0) NOT ENFORCED,
    CONSTRAINT things_apart PRIMARY KEY (area, during WITHOUT OVERLAPS)
);
ALTER TABLE new.things ADD CONSTRAINT late NOT NULL twice NOT VALID;
CREATE TABLE new.parts (
    area int4range, during daterange, thing integer,
    CONSTRAINT parts_within FOREIGN KEY (area, PERIOD during) REFERENCES new.things (area, PERIOD during)
);
CREATE TABLE new.this_table_has_a_name_of_sixty_three_bytes_so_that_nothing_fits (
    and_the_column_has_a_long_name_as_well_to_be_cut integer NOT NULL
);
CREATE DOMAIN new.named AS integer CONSTRAINT must_be NOT NULL;
