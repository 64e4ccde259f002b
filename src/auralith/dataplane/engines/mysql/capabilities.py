"""What MySQL and MariaDB can do: a record each."""

from auralith.dataplane.engines.mysql.flavours import MARIADB, MYSQL

MYSQL_CAPABILITIES = MYSQL.capabilities
MARIADB_CAPABILITIES = MARIADB.capabilities
