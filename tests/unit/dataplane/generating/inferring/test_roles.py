"""What names of columns say in French and English."""

import pytest

from auralith.dataplane.generating.catalogue import CATALOGUE
from auralith.dataplane.generating.inferring import people, texts
from auralith.dataplane.generating.inferring.roles import roles
from auralith.dataplane.schema.model import LogicalType as L


@pytest.mark.parametrize(
    ("column", "logical", "expected"),
    [
        ("unit_price", L.DECIMAL, "price"),
        ("prix_unitaire_ht", L.DECIMAL, "price"),
        ("UnitsInStock", L.INTEGER, "quantity"),
        ("quantite_commandee", L.INTEGER, "quantity"),
        ("order_status", L.TEXT, "order_status"),
        ("statut", L.TEXT, "status"),
        ("created_at", L.TIMESTAMP_TZ, "created"),
        ("dateCreation", L.DATE, "created"),
        ("date_fin_contrat", L.DATE, "end"),
        ("valid_from", L.DATE, "start"),
        ("shipped_at", L.TIMESTAMP, "done"),
        ("email_verified_at", L.TIMESTAMP, "done"),
        ("deleted_at", L.TIMESTAMP, "deleted"),
        ("is_active", L.BOOLEAN, "flag"),
        ("countryCode", L.TEXT, "country_code"),
        ("code_pays", L.TEXT, "country_code"),
        ("url_key", L.TEXT, "slug"),
        ("price_currency", L.TEXT, "currency"),
        ("tracking_number", L.TEXT, "reference"),
        ("numero_facture", L.TEXT, "reference"),
        ("product_name", L.TEXT, "product_name"),
        ("libelle_article", L.TEXT, "product_name"),
        ("sort_order", L.INTEGER, "position"),
        ("taux_tva", L.DECIMAL, "percent"),
    ],
)
def test_the_best_role_of_a_name(column: str, logical: L, expected: str) -> None:
    assert roles(column, logical)[0].name == expected


def test_a_role_that_the_type_cannot_hold_is_none() -> None:
    assert all(role.name != "price" for role in roles("price", L.BOOLEAN))
    assert roles("status", L.DATE) == ()


def test_all_generators_that_names_lead_to_are_there() -> None:
    known = {
        one
        for table in (people._PERSON, people._ADDRESS, people._COMPANY, people._ALONE)
        for ids in table.values()
        for one in ids
    }
    known |= {one for choices in texts._IDS.values() for one, _ in choices}
    known |= {one for _, ids in texts._NAMED for one in ids}
    assert known <= set(CATALOGUE)
