"""What a log says of an error nobody expected."""

from auralith.kit.traces import without_values

VALUE = "somebody@example.org"


def _reads(text: str) -> int:
    return int(text)


def _wraps(text: str) -> None:
    try:
        _reads(text)
    except ValueError as error:
        msg = f"{text} is no number"
        raise RuntimeError(msg) from error


def test_a_trace_tells_the_way_and_no_value() -> None:
    told = ""
    try:
        _wraps(VALUE)
    except RuntimeError as error:
        told = without_values(error)
    assert VALUE not in told
    assert told.startswith("builtins.RuntimeError\n")
    assert "caused by builtins.ValueError\n" in told
    for name in ("_wraps", "_reads", "test_traces.py"):
        assert name in told


def test_causes_that_go_in_a_circle_end() -> None:
    one, two = ValueError("a"), KeyError("b")
    one.__cause__, two.__cause__ = two, one
    assert without_values(one).count("caused by") == 1
