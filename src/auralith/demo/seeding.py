"""What the sample project makes up: two databases filled by scenarios, more rows for the others."""

from collections.abc import Mapping
from typing import Any

from auralith.dataplane.generating import builtins

CRM, HR = "crm", "hr"
"""Sample databases with the tables of the scenario of that id; a run fills them."""

STAGING: tuple[dict[str, Any], ...] = (
    {
        "table": "customers",
        "rows": 200,
        "columns": {
            "email": {"generator": "email", "params": {"unique": True}},
            "full_name": {"generator": "full_name"},
            "phone": {"generator": "phone", "params": {"null_rate": 0.2}},
            "birth_date": {"generator": "birth_date", "params": {"null_rate": 0.1}},
            "country": {
                "generator": "choice",
                "params": {"values": ["FR", "DE", "GB", "ES", "IT"], "weights": [5, 2, 2, 1, 1]},
            },
            "created_at": {"generator": "timestamp", "params": {"low": "-1y", "high": "-2m"}},
        },
    },
    {
        "table": "orders",
        "per_parent": {"table": "customers", "min": 0, "max": 6, "distribution": "zipf"},
        "columns": {
            "status": {"generator": "enum"},
            "total": {"generator": "amount", "params": {"low": 5, "high": 900, "median": 60}},
            "placed_at": {
                "generator": "after_parent",
                "params": {"key": "customer_id", "column": "created_at", "max_days": 60},
            },
        },
    },
)
LOYALTY: tuple[dict[str, Any], ...] = (
    {
        "table": "members",
        "rows": 500,
        "columns": {
            "card_number": {
                "generator": "pattern",
                "params": {"pattern": "L#########", "unique": True},
            },
            "full_name": {"generator": "full_name"},
            "email": {"generator": "email", "params": {"unique": True}},
            "tier": {
                "generator": "choice",
                "params": {"values": ["bronze", "silver", "gold"], "weights": [6, 3, 1]},
            },
            "points": {
                "generator": "integer",
                "params": {
                    "distribution": "exponential", "mean": 400, "low": 0, "high": 9_000,
                },
            },
            "joined_on": {"generator": "date", "params": {"low": "-4y", "high": "today"}},
        },
    },
    {
        "table": "movements",
        "per_parent": {"table": "members", "min": 0, "max": 8},
        "columns": {
            "reward_code": {"generator": "reference", "params": {"null_rate": 0.7}},
            "points": {"generator": "integer", "params": {"low": -500, "high": -10}},
            "moved_at": {"generator": "date", "params": {"low": "-1y", "high": "today"}},
        },
    },
)  # fmt: skip
WAREHOUSE: tuple[dict[str, Any], ...] = (
    {
        "table": "suppliers",
        "rows": 50,
        "columns": {
            "name": {"generator": "company"},
            "email": {"generator": "email", "params": {"unique": True}},
            "rating": {"generator": "enum"},
        },
    },
    {
        "table": "stock_levels",
        "rows": 3_000,
        "columns": {
            "sku": {"generator": "pattern", "params": {"pattern": "NEW-#######"}},
            "quantity": {"generator": "integer", "params": {"low": 0, "high": 400}},
            "unit_cost": {"generator": "price", "params": {"low": 1, "high": 120}},
            "counted_at": {"generator": "timestamp", "params": {"low": "-7d", "high": "today"}},
        },
    },
)
_READY: tuple[tuple[str, str, str, tuple[dict[str, Any], ...]], ...] = (
    (
        "shop_staging",
        "More customers for staging",
        "200 customers with their orders, some with many, most with few.",
        STAGING,
    ),
    (
        "loyalty",
        "A wave of new members",
        "500 members and what they spent their points on; rewards are those that are there.",
        LOYALTY,
    ),
    (
        "warehouse",
        "A new season",
        "50 suppliers, and 3,000 articles of theirs in the warehouses that are there.",
        WAREHOUSE,
    ),
)


def ready(connections: Mapping[str, str]) -> list[dict[str, Any]]:
    """Scenarios that wait to be run, for the connections that are there (ids by name)."""
    return [
        {
            "name": name,
            "description": description,
            "connection_id": connections[place],
            "seed": 7,
            "tables": tables,
        }
        for place, name, description, tables in _READY
        if place in connections
    ]


def filling(connections: Mapping[str, str]) -> list[dict[str, Any]]:
    """Scenarios that fill the databases made for them: those that come with the product."""
    found = []
    for name in (CRM, HR):
        if name in connections:
            entry = builtins.builtin(name)
            found.append(
                {
                    **entry.scenario.model_dump(mode="json"),
                    "name": entry.name,
                    "description": entry.description,
                    "connection_id": connections[name],
                }
            )
    return found


def tables(name: str, grammar: str) -> tuple[str, ...]:
    """Statements that make the tables of one of them."""
    return builtins.builtin(name).ddl(grammar)
