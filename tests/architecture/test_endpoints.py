"""Endpoints translate between HTTP and a service: what is longer belongs behind them."""

import ast

from tests.architecture.house import below, called, calls, functions, keep, texts

LINES = 10


def is_route(node: ast.AST) -> bool:
    """Whether a decorator is `@router.get(...)` or one of its siblings."""
    target = node.func if isinstance(node, ast.Call) else node
    return isinstance(target, ast.Attribute) and getattr(target.value, "id", "") == "router"


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from the first statement after the docstring to the last."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def test_endpoints_stay_short() -> None:
    long, seen = [], 0
    for name, tree in below("control", "server"):
        for function, node in functions(tree):
            if any(is_route(decorator) for decorator in node.decorator_list):
                seen += 1
                if body_lines(node) > LINES:
                    long.append(f"{name}:{function}")
    assert seen > 50
    keep(long, (), f"Move what is beyond {LINES} lines into the domain's service.py.")


def test_routes_stand_in_endpoint_files() -> None:
    found = {
        name
        for name, tree in below("control")
        if not name.endswith("/endpoints.py")
        and any(is_route(d) for _, node in functions(tree) for d in node.decorator_list)
    }
    keep(found, (), "Move the route into the domain's endpoints.py.")


def test_only_the_kit_knows_where_the_api_lies() -> None:
    found = {
        name
        for name, tree in below("control", "server", "kit")
        if name != "kit/http.py" and any(text.startswith("/api/v1") for text in texts(tree))
    }
    keep(found, (), "Use `CreatedDep`, `reply` or `location` of kit/http.py.")


def test_endpoints_make_no_bodies_of_rows() -> None:
    found = {
        name
        for name, tree in below("control")
        if name.endswith(("/endpoints.py", "/dependencies.py"))
        and any(called(call) == "model_validate" for call in calls(tree))
    }
    keep(found, (), "Call the domain's `shown(row)`.")
