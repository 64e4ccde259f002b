"""Schemas with traps, as data: what is inferred of each fills it, or is refused with a reason.

`{key}` is a number that the server gives, as each engine writes it.
"""

from collections.abc import Mapping, Sequence

Statements = Sequence[str]

EVERYWHERE: Mapping[str, Statements] = {
    "itself_nullable": (
        (
            "CREATE TABLE node (id {key}, parent_id bigint, name varchar(20) NOT NULL,"
            " FOREIGN KEY (parent_id) REFERENCES node (id))"
        ),
    ),
    "itself_required": (
        (
            "CREATE TABLE node (id int PRIMARY KEY, boss int NOT NULL,"
            " FOREIGN KEY (boss) REFERENCES node (id))"
        ),
    ),
    "itself_composite": (
        (
            "CREATE TABLE node (tenant int NOT NULL, id int NOT NULL, up int,"
            " PRIMARY KEY (tenant, id), FOREIGN KEY (tenant, up) REFERENCES node (tenant, id))"
        ),
    ),
    "composite_keys": (
        "CREATE TABLE site (country char(2) NOT NULL, no int NOT NULL, PRIMARY KEY (country, no))",
        (
            "CREATE TABLE visit (id {key}, country char(2) NOT NULL, no int NOT NULL, seen date,"
            " FOREIGN KEY (country, no) REFERENCES site (country, no))"
        ),
    ),
    "overlapping_composites": (
        "CREATE TABLE tenant (id int PRIMARY KEY)",
        (
            "CREATE TABLE team (tenant_id int NOT NULL, id int NOT NULL,"
            " PRIMARY KEY (tenant_id, id),"
            " FOREIGN KEY (tenant_id) REFERENCES tenant (id))"
        ),
        (
            "CREATE TABLE person (tenant_id int NOT NULL, id int NOT NULL,"
            " PRIMARY KEY (tenant_id, id), FOREIGN KEY (tenant_id) REFERENCES tenant (id))"
        ),
        (
            "CREATE TABLE membership (tenant_id int NOT NULL, team_id int NOT NULL,"
            " person_id int NOT NULL, PRIMARY KEY (tenant_id, team_id, person_id),"
            " FOREIGN KEY (tenant_id, team_id) REFERENCES team (tenant_id, id),"
            " FOREIGN KEY (tenant_id, person_id) REFERENCES person (tenant_id, id))"
        ),
    ),
    "one_to_one": (
        "CREATE TABLE account (id {key}, email varchar(60) NOT NULL UNIQUE)",
        (
            "CREATE TABLE account_profile (account_id bigint PRIMARY KEY, bio varchar(200),"
            " FOREIGN KEY (account_id) REFERENCES account (id))"
        ),
        (
            "CREATE TABLE account_photo (id {key}, account_id bigint NOT NULL UNIQUE,"
            " FOREIGN KEY (account_id) REFERENCES account (id))"
        ),
    ),
    "one_to_one_chain": (
        "CREATE TABLE party (id int PRIMARY KEY)",
        "CREATE TABLE person (id int PRIMARY KEY, FOREIGN KEY (id) REFERENCES party (id))",
        (
            "CREATE TABLE employee (id int PRIMARY KEY, salary decimal(9,2),"
            " FOREIGN KEY (id) REFERENCES person (id))"
        ),
    ),
    "junctions": (
        "CREATE TABLE book (id int PRIMARY KEY, title varchar(80) NOT NULL)",
        "CREATE TABLE tag (id int PRIMARY KEY, name varchar(30) NOT NULL UNIQUE)",
        (
            "CREATE TABLE book_tag (book_id int NOT NULL, tag_id int NOT NULL,"
            " PRIMARY KEY (book_id, tag_id), FOREIGN KEY (book_id) REFERENCES book (id),"
            " FOREIGN KEY (tag_id) REFERENCES tag (id))"
        ),
        (
            "CREATE TABLE likes (a int NOT NULL, b int NOT NULL, PRIMARY KEY (a, b),"
            " FOREIGN KEY (a) REFERENCES book (id), FOREIGN KEY (b) REFERENCES book (id))"
        ),
    ),
    "three_way_junction": (
        "CREATE TABLE a (id int PRIMARY KEY)",
        "CREATE TABLE b (id int PRIMARY KEY)",
        "CREATE TABLE c (id int PRIMARY KEY)",
        (
            "CREATE TABLE abc (a_id int NOT NULL, b_id int NOT NULL, c_id int NOT NULL,"
            " PRIMARY KEY (a_id, b_id, c_id), FOREIGN KEY (a_id) REFERENCES a (id),"
            " FOREIGN KEY (b_id) REFERENCES b (id), FOREIGN KEY (c_id) REFERENCES c (id))"
        ),
    ),
    "overlapping_uniques": (
        (
            "CREATE TABLE seat (id {key}, hall int NOT NULL, line_no int NOT NULL,"
            " place int NOT NULL, code varchar(10) NOT NULL, UNIQUE (hall, line_no, place),"
            " UNIQUE (hall, code), UNIQUE (code))"
        ),
    ),
    "small_unique_spaces": (
        (
            "CREATE TABLE flag (on_off boolean NOT NULL, level smallint NOT NULL,"
            " PRIMARY KEY (on_off, level), CHECK (level BETWEEN 1 AND 3))"
        ),
        "CREATE TABLE letter (code char(1) PRIMARY KEY, name varchar(40))",
        (
            "CREATE TABLE grade (name varchar(10) PRIMARY KEY,"
            " CHECK (name IN ('low', 'middle', 'high')))"
        ),
    ),
    "unique_per_parent": (
        "CREATE TABLE project (id {key}, slug varchar(40) NOT NULL UNIQUE)",
        (
            "CREATE TABLE milestone (id {key}, project_id bigint NOT NULL,"
            " name varchar(20) NOT NULL,"
            " rank_no int NOT NULL, UNIQUE (project_id, name), UNIQUE (project_id, rank_no),"
            " FOREIGN KEY (project_id) REFERENCES project (id))"
        ),
    ),
    "small_ranges": (
        (
            "CREATE TABLE n (id smallint PRIMARY KEY, a smallint NOT NULL, b decimal(3,3) NOT NULL,"
            " c decimal(2,0) NOT NULL, price decimal(4,2) NOT NULL, percent decimal(3,2) NOT NULL,"
            " total_amount decimal(20,10) NOT NULL, code char(1) NOT NULL,"
            " name varchar(2) NOT NULL,"
            " email varchar(12) NOT NULL, phone varchar(6), description varchar(5))"
        ),
    ),
    "checks_of_one_column": (
        (
            "CREATE TABLE c (id {key}, kind varchar(10) NOT NULL, price decimal(10,2) NOT NULL,"
            " score int NOT NULL, ratio decimal(5,4) NOT NULL, day date NOT NULL,"
            " code varchar(8) NOT NULL, note varchar(40) NOT NULL, level int,"
            " CHECK (kind IN ('x', 'y', 'z')), CHECK (price > 0 AND price < 10),"
            " CHECK (score >= 10), CHECK (score <= 20), CHECK (score <> 15),"
            " CHECK (ratio > 0 AND ratio <= 1), CHECK (day >= '2024-01-01' AND day < '2024-03-01'),"
            " CHECK (code LIKE 'AB%'), CHECK (note <> ''),"
            " CHECK (level IS NULL OR level IN (1, 2)))"
        ),
    ),
    "checks_between_columns": (
        (
            "CREATE TABLE c (id {key}, starts_on date NOT NULL, ends_on date NOT NULL,"
            " low_price decimal(10,2) NOT NULL, high_price decimal(10,2) NOT NULL,"
            " created_at timestamp NOT NULL, paid_at timestamp NULL, minimum int, maximum int,"
            " a int, b int, status varchar(10) NOT NULL,"
            " CHECK (starts_on < ends_on), CHECK (low_price <= high_price),"
            " CHECK (paid_at IS NULL OR paid_at >= created_at), CHECK (minimum < maximum),"
            " CHECK ((a IS NULL) <> (b IS NULL)),"
            " CHECK (status <> 'paid' OR paid_at IS NOT NULL), CHECK (status IN ('new', 'paid')))"
        ),
    ),
    "checks_that_need_thought": (
        (
            "CREATE TABLE c (id {key}, a int, b int NOT NULL,"
            " total int NOT NULL, even int NOT NULL,"
            " kind varchar(5) NOT NULL, amount int NOT NULL,"
            " CHECK (coalesce(a, 0) + b >= 0), CHECK (total = b * 2),"
            " CHECK ((kind = 'in' AND amount > 0) OR (kind = 'out' AND amount < 0)))"
        ),
    ),
    "defaults": (
        (
            "CREATE TABLE d (id {key}, state varchar(10) NOT NULL DEFAULT 'new',"
            " created_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,"
            " tries int NOT NULL DEFAULT 0,"
            " note varchar(50))"
        ),
    ),
    "lengths": (
        (
            "CREATE TABLE l (id {key}, first_name varchar(3) NOT NULL,"
            " last_name varchar(4) NOT NULL,"
            " city varchar(5), country_code char(2), iban varchar(34), url varchar(20),"
            " company varchar(8), street varchar(10), uuid char(36) NOT NULL UNIQUE,"
            " token char(64) NOT NULL, ip varchar(15), color varchar(7), currency char(3))"
        ),
    ),
    "nothing_but_a_key": ("CREATE TABLE only_id (id {key})",),
    "odd_names": (
        (
            'CREATE TABLE "Order Lines" ("select" int PRIMARY KEY,'
            ' "Unit Price" decimal(8,2) NOT NULL,'
            ' "naïve-ness" varchar(10), "créé le" date)'
        ),
    ),
    "french": (
        (
            "CREATE TABLE clients (id {key}, nom varchar(60) NOT NULL, prenom varchar(60) NOT NULL,"
            " courriel varchar(120) NOT NULL UNIQUE, telephone varchar(20), adresse varchar(120),"
            " ville varchar(60), code_postal varchar(10), date_naissance date,"
            " date_creation timestamp NOT NULL, actif boolean NOT NULL)"
        ),
        (
            "CREATE TABLE commandes (id {key}, client_id bigint NOT NULL,"
            " numero varchar(20) NOT NULL"
            " UNIQUE, statut varchar(20) NOT NULL, montant_ttc decimal(10,2) NOT NULL,"
            " date_commande date NOT NULL, date_livraison date,"
            " FOREIGN KEY (client_id) REFERENCES clients (id))"
        ),
        (
            "CREATE TABLE lignes_commande (commande_id bigint NOT NULL, rang int NOT NULL,"
            " quantite int NOT NULL, prix_unitaire decimal(10,2) NOT NULL,"
            " PRIMARY KEY (commande_id, rang), FOREIGN KEY (commande_id) REFERENCES commandes (id))"
        ),
    ),
}
"""SQL that every engine reads."""

POSTGRESQL: Mapping[str, Statements] = {
    "identity_always": (
        "CREATE TABLE p (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, n int)",
        "CREATE TABLE q (id serial PRIMARY KEY, p_id int NOT NULL REFERENCES p)",
    ),
    "generated_columns": (
        (
            "CREATE TABLE g (id int PRIMARY KEY, net numeric(8,2) NOT NULL,"
            " gross numeric(8,2) GENERATED ALWAYS AS (net * 1.2) STORED)"
        ),
    ),
    "enums_and_domains": (
        "CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy')",
        "CREATE DOMAIN plz AS char(5) CHECK (VALUE ~ '^[0-9]{5}$')",
        "CREATE DOMAIN share AS numeric CHECK (VALUE >= 0 AND VALUE <= 1)",
        "CREATE DOMAIN posint AS integer NOT NULL CHECK (VALUE > 0)",
        (
            "CREATE TABLE e (id int PRIMARY KEY, mood mood NOT NULL,"
            " moods mood[], plz plz NOT NULL,"
            " part share NOT NULL, many posint)"
        ),
        "CREATE TABLE by_mood (mood mood PRIMARY KEY, note text NOT NULL)",
    ),
    "own_types": (
        (
            "CREATE TABLE t (id int PRIMARY KEY, tags text[] NOT NULL, numbers int[] NOT NULL,"
            " span int4range NOT NULL, days daterange NOT NULL, hours tstzrange,"
            " address inet NOT NULL,"
            " net cidr, mac macaddr, doc jsonb NOT NULL, raw json, bits bit(4) NOT NULL,"
            " more bit varying(6), place point NOT NULL, amount money NOT NULL,"
            " data bytea NOT NULL,"
            " lasts interval NOT NULL, at time NOT NULL, atz timetz, uid uuid NOT NULL UNIQUE,"
            ' words tsvector, f real NOT NULL, d double precision NOT NULL, o oid, c "char",'
            " multi int4multirange)"
        ),
    ),
    "partitions_by_range": (
        (
            "CREATE TABLE m (id int NOT NULL, at date NOT NULL, v int, PRIMARY KEY (id, at))"
            " PARTITION BY RANGE (at)"
        ),
        "CREATE TABLE m1 PARTITION OF m FOR VALUES FROM ('2024-01-01') TO ('2024-07-01')",
        "CREATE TABLE m2 PARTITION OF m FOR VALUES FROM ('2024-07-01') TO ('2025-01-01')",
    ),
    "partitions_by_list": (
        (
            "CREATE TABLE l (id int NOT NULL, region text NOT NULL, PRIMARY KEY (id, region))"
            " PARTITION BY LIST (region)"
        ),
        "CREATE TABLE l1 PARTITION OF l FOR VALUES IN ('north', 'east')",
        "CREATE TABLE l2 PARTITION OF l FOR VALUES IN ('south')",
    ),
    "partitions_by_number": (
        (
            "CREATE TABLE r (tenant int NOT NULL, id int NOT NULL, PRIMARY KEY (tenant, id))"
            " PARTITION BY RANGE (tenant)"
        ),
        "CREATE TABLE r1 PARTITION OF r FOR VALUES FROM (10) TO (20)",
    ),
    "unique_whatever_the_case": (
        (
            "CREATE TABLE u (id int PRIMARY KEY, email text NOT NULL, handle varchar(30) NOT NULL,"
            " gone boolean NOT NULL DEFAULT false)"
        ),
        "CREATE UNIQUE INDEX u_email ON u (lower(email))",
        "CREATE UNIQUE INDEX u_handle ON u (handle) WHERE NOT gone",
    ),
    "exclusions": (
        (
            "CREATE TABLE x (id int PRIMARY KEY, span int4range NOT NULL,"
            " EXCLUDE USING gist (span WITH &&))"
        ),
    ),
    "nulls_not_distinct": (
        "CREATE TABLE y (id int PRIMARY KEY, a int, b int, UNIQUE NULLS NOT DISTINCT (a, b))",
    ),
    "other_schemas": (
        "CREATE SCHEMA crm",
        "CREATE TABLE crm.firm (id int PRIMARY KEY, name text NOT NULL)",
        "CREATE TABLE person (id int PRIMARY KEY, firm_id int NOT NULL REFERENCES crm.firm)",
    ),
    "lower_case_only": (
        (
            "CREATE TABLE w (id int PRIMARY KEY, email text NOT NULL CHECK (email = lower(email)),"
            " code text NOT NULL CHECK (code ~ '^[A-Z]{3}-[0-9]{4}$'),"
            " zip text NOT NULL CHECK (char_length(zip) = 5),"
            " phone text CHECK (phone ~ '^\\+?[0-9 ]+$'))"
        ),
    ),
    "born_long_ago": (
        (
            "CREATE TABLE b (id int PRIMARY KEY, birth_date date NOT NULL"
            " CHECK (birth_date <= CURRENT_DATE - interval '18 years'))"
        ),
    ),
}

MARIADB: Mapping[str, Statements] = {
    "own_types": (
        (
            "CREATE TABLE t (id int unsigned AUTO_INCREMENT PRIMARY KEY, y year NOT NULL,"
            " big bigint unsigned NOT NULL, tiny tinyint unsigned NOT NULL, med mediumint NOT NULL,"
            " s set('a','b','c') NOT NULL, e enum('x','y') NOT NULL, j json NOT NULL,"
            " b binary(4) NOT NULL, vb varbinary(10) NOT NULL, bl blob, bit1 bit(1) NOT NULL,"
            " bit9 bit(9) NOT NULL, t time NOT NULL, dt datetime(3) NOT NULL,"
            " ts timestamp NOT NULL,"
            " f float NOT NULL, d double NOT NULL, tt tinytext, u uuid NOT NULL, ip inet6)"
        ),
    ),
    "places": ("CREATE TABLE g (id int PRIMARY KEY, p point, area polygon, line linestring)",),
    "unique_whatever_the_case": (
        (
            "CREATE TABLE u (id int PRIMARY KEY, name varchar(20) NOT NULL UNIQUE,"
            " email varchar(60) COLLATE utf8mb4_general_ci NOT NULL UNIQUE)"
        ),
    ),
    "generated_columns": (
        (
            "CREATE TABLE g (id int PRIMARY KEY, net decimal(8,2) NOT NULL,"
            " gross decimal(8,2) AS (net * 1.2) VIRTUAL, kept decimal(8,2) AS (net * 2) STORED)"
        ),
    ),
    "partitions": (
        (
            "CREATE TABLE m (id int NOT NULL, at date NOT NULL, PRIMARY KEY (id, at))"
            " PARTITION BY RANGE COLUMNS (at) (PARTITION a VALUES LESS THAN ('2024-01-01'),"
            " PARTITION b VALUES LESS THAN ('2025-01-01'))"
        ),
        (
            "CREATE TABLE l (id int NOT NULL, region int NOT NULL, PRIMARY KEY (id, region))"
            " PARTITION BY LIST (region) (PARTITION a VALUES IN (1, 2), PARTITION b VALUES IN (5))"
        ),
    ),
    "small_counter": (
        "CREATE TABLE k (id tinyint unsigned AUTO_INCREMENT PRIMARY KEY, name varchar(9))",
    ),
}

SQLITE: Mapping[str, Statements] = {
    "strict": (
        (
            "CREATE TABLE s (id INTEGER PRIMARY KEY, a INT NOT NULL,"
            " r REAL NOT NULL, t TEXT NOT NULL,"
            " b BLOB NOT NULL, any_one ANY) STRICT"
        ),
    ),
    "without_rowid": (
        "CREATE TABLE w (code TEXT PRIMARY KEY, n INTEGER NOT NULL) WITHOUT ROWID",
        "CREATE TABLE v (a TEXT NOT NULL, b INTEGER NOT NULL, PRIMARY KEY (a, b)) WITHOUT ROWID",
    ),
    "no_types": ("CREATE TABLE n (a PRIMARY KEY, b NOT NULL, c, created_at)",),
    "unique_whatever_the_case": (
        (
            "CREATE TABLE u (id INTEGER PRIMARY KEY, name TEXT COLLATE NOCASE NOT NULL UNIQUE,"
            " email TEXT NOT NULL, gone INTEGER NOT NULL DEFAULT 0)"
        ),
        "CREATE UNIQUE INDEX u_email ON u (lower(email))",
        "CREATE UNIQUE INDEX u_part ON u (name) WHERE gone = 0",
    ),
    "generated_columns": (
        (
            "CREATE TABLE g (id INTEGER PRIMARY KEY, net REAL NOT NULL,"
            " gross REAL GENERATED ALWAYS AS (net * 1.2) VIRTUAL)"
        ),
    ),
    "dates_as_text_or_number": (
        (
            "CREATE TABLE d (id INTEGER PRIMARY KEY, created_at TEXT NOT NULL, updated_at TEXT,"
            " seen_at INTEGER NOT NULL, day DATE NOT NULL, at DATETIME NOT NULL)"
        ),
    ),
    "globs": (
        (
            "CREATE TABLE q (id INTEGER PRIMARY KEY, code TEXT NOT NULL"
            " CHECK (code GLOB '[A-Z][A-Z][0-9]*' AND length(code) = 5))"
        ),
    ),
}

REFUSED: Mapping[str, tuple[Statements, str]] = {
    "contradiction": (
        ("CREATE TABLE c (id int PRIMARY KEY, n int NOT NULL, CHECK (n > 10), CHECK (n < 5))",),
        "seed.unfillable",
    ),
}
"""What no row can follow, and the code of the refusal."""
