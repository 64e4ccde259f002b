"""Server-sent events of a run, resumed after every break with Last-Event-ID."""

import json
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx

from auralith.cli.client.http import PREFIX, Api, refusal

FINAL = frozenset({"succeeded", "failed", "cancelled", "rejected", "expired"})
POLL_SECONDS = 1.0
READ_SECONDS = 60.0
QUIET_SECONDS = 1.0
MAX_BREAKS = 3


@dataclass
class Event:
    """One message of the stream; `data` is the decoded JSON."""

    name: str = "message"
    data: dict[str, Any] = field(default_factory=dict)
    id: str | None = None


def parse(lines: Iterable[str]) -> Iterator[Event]:
    """The events of a `text/event-stream`; comments (heartbeats) are passed over."""
    name, identity = "message", None
    data: list[str] = []
    for line in lines:
        if line.startswith(":"):
            continue
        if not line:
            if data:
                decoded = json.loads("\n".join(data))
                yield Event(name, decoded if isinstance(decoded, dict) else {}, identity)
            name, data = "message", []
            continue
        key, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if key == "event":
            name = value
        elif key == "data":
            data.append(value)
        elif key == "id":
            identity = value


def so_far(api: Api, run_id: str) -> Iterator[Event]:
    """What has happened to a run up to now: the stream until it falls silent for a second."""
    try:
        yield from _stream(api, run_id, last=None, silence=QUIET_SECONDS)
    except httpx.ReadTimeout:
        return


def follow(api: Api, run_id: str, *, deadline: float | None = None) -> Iterator[Event]:
    """Everything that happens to a run until it ends or `deadline` (monotonic seconds) passes.

    A broken stream is taken up where it broke; where streams do not pass (a proxy that buffers),
    the run is asked for every second instead, and its progress comes as events all the same.
    """
    last: str | None = None
    breaks = 0
    while breaks < MAX_BREAKS and not _late(deadline):
        try:
            silence = READ_SECONDS
            if deadline is not None:
                silence = min(silence, max(0.1, deadline - time.monotonic()))
            for event in _stream(api, run_id, last=last, silence=silence):
                last, breaks = event.id or last, 0
                yield event
                if event.name == "status" and event.data.get("status") in FINAL:
                    return
                if _late(deadline):
                    return
            if api.get(f"/runs/{run_id}")["status"] in FINAL:
                return
            breaks += 1
        except (httpx.HTTPError, json.JSONDecodeError):
            breaks += 1
            time.sleep(min(POLL_SECONDS, 0.2 * breaks))
    yield from _poll(api, run_id, deadline=deadline)


def _stream(api: Api, run_id: str, *, last: str | None, silence: float) -> Iterator[Event]:
    """One reading of the stream; httpx.ReadTimeout after `silence` seconds without a byte."""
    headers = {"Accept": "text/event-stream"}
    if last:
        headers["Last-Event-ID"] = last
    timeout = httpx.Timeout(api.config.timeout, read=silence)
    with api.http.stream(
        "GET", f"{PREFIX}/runs/{run_id}/events", headers=headers, timeout=timeout
    ) as response:
        if response.is_error:
            response.read()
            raise refusal(response)
        yield from parse(response.iter_lines())


def _poll(api: Api, run_id: str, *, deadline: float | None) -> Iterator[Event]:
    while not _late(deadline):
        run = api.get(f"/runs/{run_id}")
        yield Event("progress", run.get("progress") or {})
        if run["status"] in FINAL:
            yield Event("status", {"status": run["status"]})
            return
        time.sleep(POLL_SECONDS)


def _late(deadline: float | None) -> bool:
    return deadline is not None and time.monotonic() >= deadline
