"""A method that a path does not know is 405 with the ones it does."""

import re

import httpx

from tests.contract.fuzzing import document
from tests.contract.test_credentials import filled

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def known(paths: dict[str, dict[str, object]], where: str) -> set[str]:
    """Methods of every published path that `where` is an address of."""
    found: set[str] = set()
    for template, item in paths.items():
        if re.fullmatch(re.sub(r"\{[a-z_]+\}", "[^/]+", template), where):
            found |= {method.upper() for method in item}
    return found


def test_undeclared_methods_are_405_with_the_declared_ones(base_url: str) -> None:
    paths = document(base_url)["paths"]
    with httpx.Client(base_url=base_url) as client:
        for path in paths:
            where = filled(path.replace("{table}", "t").replace("{token}", "t"))
            declared = known(paths, where)
            for method in METHODS:
                if method in declared:
                    continue
                reply = client.request(method, where)
                assert reply.status_code == 405, f"{method} {path}: {reply.status_code}"
                assert set(reply.headers["Allow"].split(", ")) == declared, f"{method} {path}"
                assert reply.json()["code"] == "method_not_allowed"
