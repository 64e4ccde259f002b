"""What constants in conditions amount to: numbers, texts, moments around today."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from sqlglot import exp

Constant = Decimal | str | bool

_WRAPPINGS = (exp.Paren, exp.Cast, exp.TryCast, exp.Collate)
_NOW = (exp.CurrentDate, exp.CurrentTimestamp, exp.CurrentDatetime, exp.Localtimestamp)
_NOW_NAMES = frozenset({"now", "current_date", "curdate", "localtimestamp", "getdate", "sysdate"})
_DAYS = {"day": 1, "week": 7, "month": 30, "quarter": 91, "year": 365}


@dataclass(frozen=True)
class Literals:
    """Reads constants; what stands for now is given."""

    today: date

    def value(self, node: exp.Expr | None) -> Constant | None:
        """The constant an expression is; None when it is none."""
        node = bare(node)
        if isinstance(node, exp.Literal):
            return node.name if node.is_string else _number(node.name)
        if isinstance(node, exp.Introducer):
            return self.value(node.expression)
        if isinstance(node, exp.Boolean):
            return bool(node.this)
        if isinstance(node, exp.Neg):
            inner = self.value(node.this)
            return -inner if isinstance(inner, Decimal) else None
        moment = self._moment(node)
        return None if moment is None else moment.isoformat()

    def number(self, node: exp.Expr | None) -> Decimal | None:
        """The number an expression is, or a text of one."""
        return as_number(self.value(node))

    def _moment(self, node: exp.Expr | None) -> date | None:
        node = bare(node)
        if isinstance(node, _NOW):
            return self.today
        if isinstance(node, exp.Anonymous) and node.name.lower() in _NOW_NAMES:
            return self.today
        if isinstance(node, exp.Add | exp.Sub | exp.DateAdd | exp.DateSub):
            start, days = self._moment(node.this), _days(node.expression)
            if start is None or days is None:
                return None
            sign = 1 if isinstance(node, exp.Add | exp.DateAdd) else -1
            try:
                return start + timedelta(days=sign * days)
            except OverflowError:
                return None
        return None


def bare(node: exp.Expr | None) -> exp.Expr | None:
    """Without brackets and casts."""
    while isinstance(node, _WRAPPINGS):
        node = node.this
    return node


def as_number(value: Constant | None) -> Decimal | None:
    """The number a constant is, or a text of one."""
    if isinstance(value, Decimal):
        return value
    return _number(value) if isinstance(value, str) else None


def as_text(value: Constant) -> str:
    """As it would stand in a column of texts."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else format(value, "f")


def _number(text: str) -> Decimal | None:
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def _days(node: exp.Expr | None) -> int | None:
    """Of `interval '18 years'` and its like; months are of thirty days."""
    node = bare(node)
    if isinstance(node, exp.Interval):
        amount, unit = bare(node.this), node.args.get("unit")
        words = amount.name.split() if isinstance(amount, exp.Literal) else []
        if unit is not None and len(words) == 1:
            words.append(unit.name)
    else:
        words = node.name.split() if isinstance(node, exp.Literal) and node.is_string else []
    days = 0
    for count, name in zip(words[::2], words[1::2], strict=False):
        each, number = _DAYS.get(name.lower().removesuffix("s")), _number(count)
        if each is None or number is None:
            return None
        days += int(number * each)
    return days if words and not len(words) % 2 else None
