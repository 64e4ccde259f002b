"""Changes of schemas that mean the same on every engine. Statements end with `;;`.

`rows` stand in the database before; tables in `loses` may lose values.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    """From one script to another."""

    name: str
    have: str
    wanted: str
    rows: str = ""
    loses: frozenset[str] = frozenset()


PEOPLE = (
    "CREATE TABLE people (id int PRIMARY KEY, name varchar(40) NOT NULL, age int);;"
    "CREATE INDEX people_name ON people (name);;"
)
PEOPLE_ROWS = "INSERT INTO people VALUES (1, 'Ada', 36), (2, 'Alan', 41), (3, 'Grace', NULL);;"
TOWNS = PEOPLE + (
    "CREATE TABLE towns (id int PRIMARY KEY, name varchar(40), mayor int,"
    " CONSTRAINT towns_mayor FOREIGN KEY (mayor) REFERENCES people (id));;"
    "CREATE VIEW mayors AS SELECT t.name AS town, p.name FROM towns t JOIN people p"
    " ON p.id = t.mayor;;"
)
TOWN_ROWS = PEOPLE_ROWS + "INSERT INTO towns VALUES (1, 'Oslo', 2), (2, 'Rome', NULL);;"


def _people(name: str, columns: str, *, more: str = "", loses: str = "") -> Case:
    wanted = f"CREATE TABLE people (id int PRIMARY KEY, {columns});;"
    index = "CREATE INDEX people_name ON people (name);;" if "name " in columns else ""
    return Case(
        name, PEOPLE, wanted + index + more, PEOPLE_ROWS, frozenset({loses} if loses else ())
    )


_P = "name varchar(40) NOT NULL, age int"

CASES = (
    Case("nothing", PEOPLE, PEOPLE, PEOPLE_ROWS),
    Case("from nothing", "", TOWNS),
    Case("to nothing", TOWNS, "", TOWN_ROWS, frozenset({"people", "towns"})),
    _people("add a column", f"{_P}, mail varchar(80)"),
    _people("add a column with a default", f"{_P}, points int DEFAULT 0 NOT NULL"),
    _people("drop a column", "name varchar(40) NOT NULL", loses="people"),
    _people("widen a column", "name varchar(80) NOT NULL, age int"),
    _people("let a column be null", "name varchar(40), age int"),
    _people("set a default", "name varchar(40) NOT NULL, age int DEFAULT 18"),
    _people("add a check", f"{_P}, CONSTRAINT grown CHECK (age >= 18)"),
    _people("add a unique key", f"{_P}, CONSTRAINT people_unique UNIQUE (name)"),
    _people("add an index", _P, more="CREATE INDEX people_age ON people (age, name);;"),
    Case(
        "replace an index",
        PEOPLE,
        PEOPLE.replace("ON people (name)", "ON people (name, age)"),
        PEOPLE_ROWS,
    ),
    Case("add tables with a key and a view", PEOPLE, TOWNS, PEOPLE_ROWS),
    Case("drop tables with a key and a view", TOWNS, PEOPLE, TOWN_ROWS, frozenset({"towns"})),
    Case(
        "change a view",
        TOWNS,
        TOWNS.replace("t.name AS town, p.name FROM", "t.name AS city, p.age FROM"),
        TOWN_ROWS,
    ),
    Case(
        "widen a column under a view",
        TOWNS,
        TOWNS.replace(
            "towns (id int PRIMARY KEY, name varchar(40)",
            "towns (id int PRIMARY KEY, name varchar(90)",
        ),
        TOWN_ROWS,
    ),
    Case(
        "let a foreign key cascade",
        TOWNS,
        TOWNS.replace("REFERENCES people (id)", "REFERENCES people (id) ON DELETE CASCADE"),
        TOWN_ROWS,
    ),
    Case(
        "change several things at once",
        TOWNS,
        "CREATE TABLE people (id int PRIMARY KEY, name varchar(60) NOT NULL, mail varchar(80));;"
        "CREATE INDEX people_mail ON people (mail);;"
        "CREATE TABLE rivers (id int PRIMARY KEY, people_id int NOT NULL,"
        " CONSTRAINT rivers_people FOREIGN KEY (people_id) REFERENCES people (id));;"
        "CREATE VIEW names AS SELECT name FROM people;;",
        TOWN_ROWS,
        frozenset({"people", "towns"}),
    ),
)
