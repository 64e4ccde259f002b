"""The port a server listens on, taken before anything slow begins."""

import errno
import socket

from auralith.cli.server.guard import ServerError


def listen(host: str, port: int) -> socket.socket:
    """A bound socket; a taken port or an address of another machine is one clear sentence."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        # Only now is the port ours: another process could still bind it until we listen.
        listener.listen(2048)
    except (OSError, OverflowError) as error:
        listener.close()
        raise ServerError(_sentence(error, host, port)) from error
    return listener


def _sentence(error: Exception, host: str, port: int) -> str:
    number = getattr(error, "errno", None)
    if number == errno.EADDRINUSE:
        return (
            f"port {port} on {host} is taken by another program. Stop it, or choose another port "
            f"with --port {port + 1 if port < 65535 else 8000}"  # noqa: PLR2004 - the last port
        )
    if number == errno.EACCES:
        return f"port {port} needs administrator rights. Choose one above 1023 with --port 8000"
    if number == errno.EADDRNOTAVAIL or isinstance(error, socket.gaierror):
        return f"'{host}' is not an address of this machine. Use --host 127.0.0.1 or 0.0.0.0"
    return f"cannot listen on {host}:{port}: {error}"
