"""LOAD DATA LOCAL from a stream of ours, never from a file.

The protocol lets a server ask for any file of the client once the client says it can send some.
This connection says so, and sends only the blocks it was given for that one statement.
"""

from collections.abc import Iterable
from typing import Any

from pymysql.connections import Connection, MySQLResult

from auralith.dataplane.rows.wire import Block

NAME = "auralith"
"""What stands in the statement instead of a file's name."""
_PACKET = 64 * 1024


class UnaskedError(RuntimeError):
    """The server asked for a file that was not offered; nothing was sent."""


class _Result(MySQLResult):
    def _read_load_local_packet(self, first_packet: Any) -> None:
        connection: Any = self.connection
        blocks, connection.blocks = connection.blocks, None
        if blocks is None or first_packet.get_all_data()[1:] != NAME.encode():
            # No answer at all: whoever catches this closes the connection.
            raise UnaskedError
        try:
            for block in blocks:
                for at in range(0, len(block.data), _PACKET):
                    connection.write_packet(block.data[at : at + _PACKET])
        except BaseException:
            # Ends the statement; what was loaded goes with the caller's transaction.
            connection.write_packet(b"")
            connection._read_packet()  # noqa: SLF001 - as above
            raise
        connection.write_packet(b"")
        answered: Any = self
        answered._read_ok_packet(connection._read_packet())  # noqa: SLF001 - as above


class StreamingConnection(Connection):
    """A connection that can load a stream; without one it sends nothing."""

    blocks: Iterable[Block] | None = None

    def load(self, sql: str, blocks: Iterable[Block]) -> tuple[int, int]:
        """Run one LOAD DATA LOCAL INFILE of `NAME`; the rows and the warnings."""
        self.blocks = blocks
        try:
            rows = self.query(sql)
            result: Any = self._result
            return int(rows), int(result.warning_count)
        finally:
            self.blocks = None

    def _read_query_result(self, unbuffered: bool = False) -> int:  # noqa: FBT001, FBT002 - the driver's
        self._result = None
        result = _Result(self)
        if unbuffered:
            result.init_unbuffered_query()
        else:
            result.read()
        self._result = result
        if result.server_status is not None:
            self.server_status = result.server_status
        return int(result.affected_rows or 0)
