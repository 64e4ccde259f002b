"""Views, routines, triggers, events, sequences; see `cases`."""

from tests.engines.schemas.mariadb.cases import T_ROWS, Case, T

V = "CREATE VIEW v AS SELECT id, a FROM t;"
SET = "FOR EACH ROW SET NEW.b = NEW.b"


def _triggers(*numbers: int) -> str:
    return T + "".join(f"CREATE TRIGGER g{n} BEFORE INSERT ON t {SET} + {n};" for n in numbers)


BODY = """
CREATE PROCEDURE p(IN a INT, OUT b INT)
BEGIN
  DECLARE n INT DEFAULT CASE WHEN a > 1 THEN 1 ELSE 2 END;
  again:LOOP
    IF n > a THEN LEAVE again; END IF;
    SET n = n + 1; -- it's; fine
  END LOOP;
  CASE n WHEN 1 THEN SET b = 1; ELSE SET b = (SELECT COUNT(*) FROM t); END CASE;
END;
"""

CODE = [
    Case("add a view", T, T + V, T_ROWS),
    Case("another view", T + V, T + "CREATE VIEW v AS SELECT id, b + 1 AS c FROM t", T_ROWS),
    Case(
        "a view with all its words",
        T + V,
        T + "CREATE ALGORITHM=MERGE DEFINER=root@localhost SQL SECURITY INVOKER VIEW v AS"
        " SELECT id FROM t WHERE b > 1 WITH LOCAL CHECK OPTION",
    ),
    Case(
        "views on views",
        T + V,
        T + V.replace("v AS", "z AS") + "CREATE VIEW a AS SELECT z.id FROM z JOIN t x USING (id);"
        "CREATE VIEW v AS SELECT a.id, z.a FROM a, z WHERE EXISTS (SELECT 1 FROM t WHERE b = 1)",
        T_ROWS,
    ),
    Case(
        "a view over a changed table",
        T + V,
        "CREATE TABLE t (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, c INT, a TEXT);"
        "CREATE VIEW v AS SELECT id, a, c FROM t",
        T_ROWS,
    ),
    Case(
        "a view lets go of a column",
        T + V,
        "CREATE TABLE t (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, b INT);"
        "CREATE VIEW v AS SELECT id FROM t",
        T_ROWS,
    ),
    Case(
        "a view with a function",
        T,
        T + "CREATE FUNCTION zz(n INT) RETURNS INT DETERMINISTIC RETURN n + 1;"
        "CREATE VIEW a AS SELECT zz(b) AS c FROM t",
        T_ROWS,
    ),
    Case("drop views and code", T + V + BODY, "CREATE TABLE x (a INT)", loses=("t",)),
    Case("add a procedure", T, T + BODY, T_ROWS),
    Case(
        "another procedure",
        T + BODY,
        T + "CREATE PROCEDURE p(INOUT c VARCHAR(9) CHARSET latin1) READS SQL DATA"
        " SQL SECURITY INVOKER COMMENT 'it''s' SELECT c",
    ),
    Case(
        "functions",
        "CREATE FUNCTION f(a INT) RETURNS INT RETURN a",
        "CREATE FUNCTION f(a INT, b TEXT) RETURNS VARCHAR(9) CHARSET latin1 DETERMINISTIC NO SQL"
        " RETURN a; CREATE AGGREGATE FUNCTION ag(x INT) RETURNS INT BEGIN DECLARE s INT DEFAULT 0;"
        " DECLARE CONTINUE HANDLER FOR NOT FOUND RETURN s; LOOP FETCH GROUP NEXT ROW;"
        " SET s = s + x; END LOOP; END;",
    ),
    Case(
        "another sql_mode",
        T + "CREATE PROCEDURE p() SELECT 1",
        T + "SET sql_mode = 'ANSI_QUOTES,PIPES_AS_CONCAT'; CREATE PROCEDURE p() SELECT \"a\" || 'b'"
        " FROM t; CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET NEW.b = 2;"
        " CREATE EVENT e ON SCHEDULE EVERY 1 DAY STARTS '2035-01-01 00:00:00' DO SELECT \"a\"",
    ),
    Case("add a trigger", T, _triggers(1)),
    Case("another trigger", _triggers(1), _triggers(1).replace("+ 1", "+ 9")),
    Case(
        "a trigger elsewhere",
        _triggers(1),
        T + "CREATE TRIGGER g1 AFTER UPDATE ON t FOR EACH ROW SET @x = 1",
    ),
    Case("a trigger in the middle", _triggers(1, 3), _triggers(1, 2, 3)),
    Case("a trigger in front", _triggers(2, 3), _triggers(1, 2, 3)),
    Case("triggers turned round", _triggers(1, 2, 3), _triggers(3, 2, 1)),
    Case("the first trigger goes", _triggers(1, 2, 3), _triggers(2, 3)),
    Case(
        "a trigger changes among others", _triggers(1, 2, 3), _triggers(1, 2, 3).replace("2;", "7;")
    ),
    Case("a trigger goes, one comes", _triggers(1, 2), _triggers(4, 2)),
    Case(
        "events",
        T + "CREATE EVENT e ON SCHEDULE EVERY 1 DAY STARTS '2035-01-01 00:00:00' DO DELETE FROM t",
        T + "CREATE EVENT e ON SCHEDULE EVERY '1:30' HOUR_MINUTE STARTS '2036-01-01 00:00:00' ENDS"
        " '2037-01-01 00:00:00' ON COMPLETION PRESERVE DISABLE COMMENT 'it''s' DO DELETE FROM t;"
        "CREATE EVENT once ON SCHEDULE AT '2037-01-01 10:00:00' DO BEGIN DELETE FROM t; END",
    ),
    Case(
        "events in another time zone",
        "",
        "SET time_zone = '+05:00'; CREATE EVENT e ON SCHEDULE AT '2035-06-01 10:00:00' DO SELECT 1",
    ),
    Case(
        "rename an event and a view",
        T + V + "CREATE EVENT e ON SCHEDULE AT '2035-06-01 10:00:00' DO SELECT 1",
        T + V.replace("v AS", "w AS") + "CREATE EVENT ee ON SCHEDULE AT '2035-06-01 10:00:00' DO"
        " SELECT 1",
        renames=(("event:e", "event:ee"), ("view:v", "view:w")),
        statements=2,
    ),
    Case(
        "sequences",
        "CREATE SEQUENCE s; CREATE SEQUENCE gone",
        "CREATE SEQUENCE s START WITH 5 INCREMENT BY 3 MINVALUE 1 MAXVALUE 900 NOCACHE CYCLE"
        " COMMENT 'it''s'; CREATE SEQUENCE q INCREMENT BY -1 CACHE 7;"
        "CREATE TABLE u (id INT DEFAULT NEXTVAL(q))",
    ),
    Case(
        "a column takes values from a sequence",
        T,
        "CREATE SEQUENCE zz; CREATE TABLE t (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,"
        " a VARCHAR(20), b INT, n INT DEFAULT (NEXTVAL(zz)))",
    ),
    Case(
        "names of the database in the text",
        T,
        T
        + "CREATE FUNCTION f() RETURNS INT RETURN 1; CREATE VIEW v AS WITH w AS (SELECT id FROM t)"
        " SELECT w.id, f() AS n FROM w UNION SELECT (SELECT MAX(id) FROM t), 2 FROM t",
        T_ROWS,
    ),
]
