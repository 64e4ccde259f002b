"""The progress of a run on stderr: bars on a terminal, now and then a line elsewhere."""

import time
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from auralith.cli.client.output import Output

LINE_SECONDS = 10.0
LINE_SHARE = 0.05


class Display:
    """Shows the events of one run; silent with --quiet."""

    def __init__(self, output: Output, title: str) -> None:
        self.output = output
        self.title = title
        self._shown_at = time.monotonic()
        self._shown_share = 0.0
        self._bars: Progress | None = None
        if output.err.is_terminal and not output.quiet:
            self._bars = Progress(
                TextColumn("{task.description}"),
                BarColumn(),
                TextColumn("{task.completed:,.0f}/{task.fields[of]} {task.fields[unit]}"),
                TextColumn("{task.fields[rate]}"),
                TimeRemainingColumn(),
                console=output.err,
            )
            self._task = self._bars.add_task(title, total=None, of="?", unit="", rate="")

    def __enter__(self) -> Self:
        if self._bars:
            self._bars.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bars:
            self._bars.stop()

    def progress(self, data: Mapping[str, Any]) -> None:
        """A `progress` event: phase, done, total, unit, rate."""
        done, total = data.get("done") or 0, data.get("total")
        rate = f"{data['rate']:,.0f}/s" if data.get("rate") else ""
        unit, phase = str(data.get("unit") or ""), str(data.get("phase") or "")
        if self._bars:
            self._bars.update(
                self._task,
                description=f"{self.title} {phase}".strip(),
                completed=done,
                total=total,
                of=f"{total:,}" if total else "?",
                unit=unit,
                rate=rate,
            )
            return
        share = done / total if total else 0.0
        now = time.monotonic()
        if now - self._shown_at < LINE_SECONDS and share - self._shown_share < LINE_SHARE:
            return
        self._shown_at, self._shown_share = now, share
        of = f"/{total}" if total else ""
        percent = f" {share:.0%}" if total else ""
        self.output.note(f"{self.title} {phase}: {done}{of} {unit}{percent} {rate}".rstrip())

    def log(self, data: Mapping[str, Any]) -> None:
        """A `log` event: one line."""
        text = str(data.get("message") or data.get("text") or "")
        if self._bars:
            self._bars.console.print(text, markup=False)
        else:
            self.output.note(text)

    def status(self, status: str) -> None:
        """A `status` event; only what a person waits for is said."""
        if status in {"awaiting_approval", "paused"}:
            self.log({"message": f"{self.title}: {status.replace('_', ' ')}"})
