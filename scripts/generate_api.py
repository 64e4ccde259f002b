"""Writes `openapi.json` and the types of the web client; `--check` fails when they are stale."""

import difflib
import subprocess
import sys
import tempfile
from pathlib import Path

from auralith.server.app import describe_app
from auralith.server.openapi import render

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "openapi.json"
TYPES = ROOT / "web" / "src" / "api" / "schema.gen.ts"
SHOWN_LINES = 40


def client_types(document: Path, output: Path) -> None:
    """Run the generator of the web application."""
    npm = [sys.executable, str(ROOT / "hatch_build.py"), "npm", "exec", "--no", "--"]
    command = [*npm, "openapi-typescript", str(document), "-o", str(output)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=ROOT)


def stale(path: Path, fresh: str) -> bool:
    """Whether the file differs from what would be written now; shows the start of the diff."""
    kept = path.read_text(encoding="utf-8") if path.is_file() else ""
    if kept == fresh:
        return False
    name = str(path.relative_to(ROOT))
    diff = difflib.unified_diff(
        kept.splitlines(), fresh.splitlines(), name, f"{name} as it should be", lineterm=""
    )
    for number, line in enumerate(diff):
        if number == SHOWN_LINES:
            print("…")
            break
        print(line)
    print(f"{name} is not current: run `make openapi` and commit it.")
    return True


def main() -> int:
    """Write both files, or compare them."""
    text = render(describe_app())
    if "--check" not in sys.argv:
        DOCUMENT.write_text(text, encoding="utf-8")
        client_types(DOCUMENT, TYPES)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        document, types = Path(folder) / "openapi.json", Path(folder) / "schema.gen.ts"
        document.write_text(text, encoding="utf-8")
        client_types(document, types)
        found = [stale(DOCUMENT, text), stale(TYPES, types.read_text(encoding="utf-8"))]
    return 1 if any(found) else 0


if __name__ == "__main__":
    raise SystemExit(main())
