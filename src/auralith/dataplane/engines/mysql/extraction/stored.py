"""The text of CREATE statements as the server prints it, of all objects at once.

MariaDB runs blocks of statements: SHOW CREATE of every object is one round trip. MySQL has no such
thing; there it would be one trip for each object, and the text is not asked for.
"""

from dataclasses import dataclass, field

from pymysql import MySQLError

from auralith.dataplane.engines.mysql.extraction.reading import JOURNAL, Reading
from auralith.dataplane.engines.mysql.session import MysqlSession

_BLOCK = r"""
BEGIN NOT ATOMIC
  DECLARE what, called VARCHAR(200);
  DECLARE CONTINUE HANDLER FOR SQLEXCEPTION SELECT NULL;
  FOR one IN (
    SELECT CASE TABLE_TYPE WHEN 'SEQUENCE' THEN 'SEQUENCE' ELSE 'TABLE' END AS what,
           TABLE_NAME AS called
      FROM information_schema.TABLES
     WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE <> 'VIEW' AND TABLE_NAME NOT LIKE '{journal}'
     UNION ALL
    SELECT ROUTINE_TYPE, ROUTINE_NAME FROM information_schema.ROUTINES
     WHERE ROUTINE_SCHEMA = DATABASE() AND ROUTINE_TYPE IN ('FUNCTION', 'PROCEDURE')
  ) DO
    SELECT one.what, one.called;
    EXECUTE IMMEDIATE CONCAT('SHOW CREATE ', one.what, ' `', REPLACE(one.called, '`', '``'), '`');
  END FOR;
END
"""

_ROUTINE_COLUMNS = 6


@dataclass
class Stored:
    """Texts by kind (`TABLE`, `SEQUENCE`, `FUNCTION`, `PROCEDURE`) and name."""

    asked: bool = False
    texts: dict[tuple[str, str], str] = field(default_factory=dict)

    def get(self, kind: str, name: str) -> str | None:
        """The text; None where it is not known."""
        return self.texts.get((kind, name))


def stored_texts(reading: Reading) -> Stored:
    """All texts the server lets us see."""
    out = Stored(asked=reading.mariadb)
    if not reading.mariadb or not isinstance(reading.session, MysqlSession):
        return out
    # Through the driver: a session gives one result of a statement, and this one has many.
    with reading.session.driver.cursor() as cursor:
        try:
            cursor.execute(_BLOCK.replace("{journal}", JOURNAL))
            key: tuple[str, str] | None = None
            while True:
                rows = cursor.fetchall() if cursor.description else ()
                if key is None and rows and len(rows[0]) == len(("what", "called")):
                    key = (rows[0][0], rows[0][1])
                elif key is not None:
                    if rows and len(rows[0]) > 1:
                        text = rows[0][2 if len(rows[0]) == _ROUTINE_COLUMNS else 1]
                        if text is not None:
                            out.texts[key] = text
                    key = None
                if not cursor.nextset():
                    break
        except MySQLError as error:
            reading.gap("timeout", "stored definitions", f"They could not be read: {error}")
    return out
