"""How long a start takes: `auralith --help`, and a server with its embedded PostgreSQL.

Beside them what the machine takes for an empty Python, and for one that imports what the server is
made of. Goals: help ≤ 300 ms, server ready ≤ 6 s (first start, with a new data folder, named too).
"""

import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx

AURALITH = Path(sys.executable).with_name("auralith")
HELP_GOAL_MS = 300
READY_GOAL_S = 6
LIBRARIES = "import fastapi, uvicorn, sqlalchemy, dbos, psycopg, alembic"


def main() -> None:
    """Measure and print."""
    empty = command([sys.executable, "-c", "pass"])
    libraries = command([sys.executable, "-c", LIBRARIES], times=3)
    shown = command([str(AURALITH), "--help"])
    print(f"an empty Python                {empty * 1000:7.0f} ms")
    print(f"importing the libraries alone  {libraries * 1000:7.0f} ms")
    print(f"auralith --help                {shown * 1000:7.0f} ms  (goal ≤ {HELP_GOAL_MS} ms)")
    root = Path(tempfile.mkdtemp(prefix="auralith-bench-"))
    root.chmod(0o755)
    try:
        first, second = serve(root), min(serve(root), serve(root))
    finally:
        shutil.rmtree(root, ignore_errors=True)
    print(f"serve, first start             {first:7.2f} s")
    print(f"serve, data there              {second:7.2f} s   (goal ≤ {READY_GOAL_S} s)")
    met = shown * 1000 <= HELP_GOAL_MS and second <= READY_GOAL_S
    print("goals met" if met else "GOAL MISSED")


def command(line: list[str], *, times: int = 7) -> float:
    """Median seconds of a command."""
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        subprocess.run(line, check=True, stdout=subprocess.DEVNULL)
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def serve(root: Path) -> float:
    """Seconds until `auralith serve` says it is ready."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("AURALITH_")},
        "AURALITH_DATA_DIR": str(root / "data"),
        "AURALITH_PORT": str(port),
    }
    started = time.perf_counter()
    process = subprocess.Popen(
        [str(AURALITH), "serve"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while time.perf_counter() - started < 120:
            try:
                if httpx.get(f"http://127.0.0.1:{port}/health/ready", timeout=5).is_success:
                    return time.perf_counter() - started
            except httpx.TransportError:
                time.sleep(0.02)
        msg = "The server was not ready within two minutes."
        raise RuntimeError(msg)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


if __name__ == "__main__":
    main()
