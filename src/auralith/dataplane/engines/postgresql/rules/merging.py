"""Two neighbouring ALTER TABLE of one table as one: one lock, and one rewrite at most."""

import re
from dataclasses import replace

from auralith.dataplane.engines.postgresql.rules.kit import strongest
from auralith.dataplane.plan.model import Action

_NAME = r'(?:"(?:[^"]|"")*"|[^\s"(),.]+)'
_ALTER = re.compile(
    rf"(ALTER (?:FOREIGN )?TABLE {_NAME}(?:\.{_NAME})? )"
    r"((?:ADD|DROP|ALTER) COLUMN .*)",
    re.DOTALL,
)


def merge(first: Action, second: Action) -> Action | None:
    """One statement for both, or None when each stands better alone."""
    if first.verb != second.verb or first.stratum != second.stratum:
        return None
    if not (first.transactional and second.transactional):
        return None
    if first.commits_first or second.commits_first:
        return None
    one, two = _ALTER.fullmatch(first.sql), _ALTER.fullmatch(second.sql)
    if one is None or two is None or one[1] != two[1]:
        return None
    objects = {first.object, second.object} if first.verb == "alter" else set()
    return replace(
        first,
        sql=f"{first.sql}, {two[2]}",
        produces=first.produces | second.produces | objects,
        destroys=first.destroys | second.destroys,
        consumes=first.consumes | second.consumes,
        destructive=first.destructive or second.destructive,
        rewrite=first.rewrite or second.rewrite,
        locks=strongest((*first.locks, *second.locks)),
        hazards=tuple(dict.fromkeys((*first.hazards, *second.hazards))),
    )
