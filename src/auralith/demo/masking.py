"""What the sample project masks: production in a copy, an extract of it, the loyalty cards."""

from collections.abc import Mapping
from typing import Any

SHOP: tuple[dict[str, Any], ...] = (
    {
        "table": "customers",
        "columns": {
            "email": {"transformer": "email"},
            "full_name": {
                "transformer": "person",
                "params": {"subject": ["id"], "output": "full_name"},
            },
            "phone": {"transformer": "phone"},
            "birth_date": {"transformer": "noise_date", "params": {"days": 365}},
            "country": {
                "transformer": "keep",
                "params": {"reason": "A country alone tells nobody apart."},
            },
        },
    },
    {"table": "orders", "columns": {"note": {"transformer": "free_text"}}},
    {"table": "reviews", "columns": {"comment": {"transformer": "free_text"}}},
    {"table": "payments", "columns": {"reference": {"transformer": "format_preserve"}}},
)
"""A rule for every personal column of the shop."""
LOYALTY: tuple[dict[str, Any], ...] = (
    {
        "table": "members",
        "columns": {
            "card_number": {"transformer": "format_preserve"},
            "full_name": {
                "transformer": "person",
                "params": {"subject": ["id"], "output": "full_name"},
            },
            "email": {"transformer": "email"},
        },
    },
)
FOLLOWED = (
    "orders.customer_id",
    "order_items.order_id",
    "payments.order_id",
    "reviews.customer_id",
)
"""What comes along with a customer."""
COPY = "Production, masked"
IN_PLACE = "Loyalty cards, masked where they are"
EXTRACT = "An extract of production, masked, in one run"


def configs(connections: Mapping[str, str]) -> list[dict[str, Any]]:
    """Configurations of masking, for the connections that are there (ids by name)."""
    found = []
    if {"shop_production", "shop_masked"} <= connections.keys():
        copied = {
            "name": COPY,
            "connection_id": connections["shop_production"],
            "mode": "copy",
            "target_connection_id": connections["shop_masked"],
            "tables": SHOP,
        }
        found.append(copied)
    if "loyalty" in connections:
        where_it_is = {
            "name": IN_PLACE,
            "connection_id": connections["loyalty"],
            "mode": "in_place",
            "tables": LOYALTY,
        }
        found.append(where_it_is)
    return found


def extract(connections: Mapping[str, str], config_id: str) -> dict[str, Any]:
    """A bridge that brings some customers over with all that is theirs, masked."""
    return {
        "name": EXTRACT,
        "source_connection_id": connections["shop_production"],
        "target_connection_id": connections["shop_extract"],
        "anonymize_config_id": config_id,
        "subset": {"table": "customers", "percent": 2, "follow": FOLLOWED},
        "verify": "checksum",
    }
