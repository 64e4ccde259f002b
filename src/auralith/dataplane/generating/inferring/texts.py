"""Columns of texts and codes: generators by what their names say, best first."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from auralith.dataplane.detecting.names import Subject
from auralith.dataplane.generating.inferring.look import Look
from auralith.dataplane.generating.inferring.people import Choice

_STATES: Mapping[str, tuple[tuple[str, float], ...]] = {
    "order_status": (
        ("pending", 10), ("paid", 15), ("shipped", 20), ("delivered", 50), ("cancelled", 5),
    ),
    "payment_status": (("pending", 15), ("paid", 75), ("failed", 4), ("refunded", 6)),
    "priority": (("low", 25), ("medium", 50), ("high", 20), ("urgent", 5)),
    "payment_method": (("card", 60), ("transfer", 15), ("paypal", 20), ("voucher", 5)),
    "shipping_method": (("standard", 65), ("express", 25), ("pickup", 10)),
    "role": (("user", 80), ("editor", 15), ("admin", 5)),
    "kind": (("standard", 60), ("plus", 30), ("premium", 10)),
    "size": (("XS", 8), ("S", 20), ("M", 32), ("L", 24), ("XL", 12), ("XXL", 4)),
    "unit": (("piece", 60), ("kg", 20), ("l", 10), ("m", 10)),
    "http_method": (("GET", 70), ("POST", 20), ("PUT", 5), ("DELETE", 5)),
    "log_level": (("debug", 10), ("info", 70), ("warning", 15), ("error", 5)),
    "browser": (("Chrome", 60), ("Safari", 20), ("Firefox", 12), ("Edge", 8)),
}  # fmt: skip
_STATUS: tuple[tuple[frozenset[str], tuple[tuple[str, float], ...]], ...] = (
    (frozenset({"order", "commande", "shipment", "sale", "purchase"}), _STATES["order_status"]),
    (frozenset({"payment", "invoice", "paiement", "facture"}), _STATES["payment_status"]),
    (frozenset({"task", "ticket", "issue", "project", "tache", "projet", "job"}),
     (("open", 30), ("in_progress", 25), ("done", 40), ("blocked", 5))),
    (frozenset({"user", "account", "customer", "client", "member", "utilisateur", "compte"}),
     (("active", 85), ("inactive", 12), ("blocked", 3))),
    (frozenset({"article", "post", "page", "document", "product", "produit"}),
     (("draft", 20), ("published", 70), ("archived", 10))),
)  # fmt: skip
_PAID = frozenset({"payment", "paiement", "reglement", "transaction"})
_ANY_STATUS = (("new", 15), ("active", 60), ("closed", 20), ("cancelled", 5))
_IDS: Mapping[str, tuple[Choice, ...]] = {
    "currency": (("currency", {}),),
    "language": (("language", {}),),
    "timezone": (("timezone", {}),),
    "country_code": (("country", {"form": "code"}),),
    "slug": (("slug", {}),),
    "sku": (("sku", {}),),
    "ean": (("ean", {}),),
    "isbn": (("ean", {}),),
    "product_name": (("product_name", {}),),
    "category_name": (("product_category", {}), ("department", {})),
    "company_name": (("company", {}),),
    "department": (("department", {}),),
    "job_title": (("job", {}),),
    "title": (("headline", {}), ("words", {})),
    "description": (("paragraph", {}), ("sentence", {})),
    "comment": (("sentence", {}), ("words", {})),
    "word": (("word", {}),),
    "color": (("color", {}),),
    "mime": (("mime_type", {}),),
    "file_name": (("file_name", {}),),
    "file_path": (("file_path", {}), ("file_name", {})),
    "extension": (("choice", {"values": ["pdf", "jpg", "png", "docx", "xlsx", "txt"]}),),
    "url": (("url", {}),),
    "image_url": (("url", {}),),
    "domain_name": (("domain", {}),),
    "checksum": (("regex", {"pattern": "[0-9a-f]{64}"}), ("regex", {"pattern": "[0-9a-f]{32}"})),
    "token": (("regex", {"pattern": "[A-Za-z0-9]{40}"}), ("regex", {"pattern": "[A-Z0-9]{10}"})),
    "uuid": (("uuid", {}),),
    "phone": (("phone", {}),),
    "ip": (("ipv4", {}),),
    "mac": (("mac", {}),),
    "user_agent": (("user_agent", {}),),
    "version": (("regex", {"pattern": r"[1-9]\.[0-9]\.[0-9]{1,2}"}),),
    "vat_number": (("vat_number", {}), ("siren", {})),
    "gender": (("gender", {}),),
    "rating_text": (("sentence", {}),),
    "latitude": (("latitude", {}),),
    "longitude": (("longitude", {}),),
    "country_code3": (("regex", {"pattern": "[A-Z]{3}"}),),
}
_NAMED: tuple[tuple[frozenset[str], tuple[str, ...]], ...] = (
    (frozenset({"product", "item", "article", "produit", "variant", "good"}), ("product_name",)),
    (frozenset({"category", "categorie", "collection", "rayon", "gamme", "famille"}),
     ("product_category", "word")),
    (frozenset({"company", "supplier", "vendor", "brand", "organization", "organisation",
                "manufacturer", "fournisseur", "marque", "societe", "entreprise", "account",
                "publisher", "carrier", "transporteur", "tenant", "agency", "agence", "bank"}),
     ("company",)),
    (frozenset({"country", "pays"}), ("country",)),
    (frozenset({"region", "state", "province"}), ("region", "city")),
    (frozenset({"city", "ville", "town", "commune", "location", "site", "warehouse", "entrepot",
                "store", "magasin", "office", "venue", "station"}), ("city",)),
    (frozenset({"department", "departement", "service", "team", "equipe"}), ("department",)),
    (frozenset({"currency", "devise"}), ("currency",)),
    (frozenset({"language", "langue"}), ("language",)),
    (frozenset({"job", "poste", "position", "occupation", "metier"}), ("job",)),
    (frozenset({"file", "document", "attachment", "fichier", "image"}), ("file_name",)),
    (frozenset({"tag", "keyword", "label", "etiquette", "topic", "genre"}), ("word",)),
    (frozenset({"color", "colour", "couleur"}), ("color",)),
)  # fmt: skip
_KNOWN_STATES = 2
_CODE, _SHORT, _LINE, _LONG = 4, 20, 160, 600


def choices(look: Look) -> Iterator[Choice]:
    """Generators for what the name says, of all roles."""
    for role in look.roles:
        if role.name == "status":
            yield states(_status(look))
        elif role.name == "method" and _PAID & {*look.table_words, *look.words}:
            yield states(_STATES["payment_method"])
        elif role.name in _STATES:
            yield states(_STATES[role.name])
        elif role.name == "name":
            yield from _name(look)
        elif role.name == "title" and role.whole:
            yield from _named(look.table_words[::-1], ("word", "product_category"))
            yield from _IDS["title"]
        elif role.name == "reference":
            yield from _reference(look)
        else:
            yield from _IDS.get(role.name, ())


def states(known: tuple[tuple[str, float], ...]) -> Choice:
    """Some words, each as often as it says."""
    return "choice", {"values": [v for v, _ in known], "weights": [w for _, w in known]}


def usual(values: Sequence[str]) -> tuple[float, ...] | None:
    """How often each of some states is met; None where most of them are unknown."""
    known = {word: share for states_ in (*_STATES.values(), *(k for _, k in _STATUS), _ANY_STATUS)
             for word, share in states_}  # fmt: skip
    found = [known.get(value.lower()) for value in values]
    met = [share for share in found if share is not None]
    if len(met) < _KNOWN_STATES or 2 * len(met) < len(values):
        return None
    rest = sum(met) / len(met) / 2
    return tuple(rest if share is None else float(share) for share in found)


def fallback(look: Look) -> Iterator[Choice]:
    """Generators for any text, by its length."""
    most, least = look.longest, look.limits.shortest
    if least > _SHORT:
        yield "regex", {"pattern": f"[a-z]{{{least}}}"}
    if most is None or most > _LONG:
        yield "sentence", {}
        yield "paragraph", {}
    if most is None or most > _SHORT:
        yield "words", {}
    yield "word", {}
    yield from coded(look)


def coded(look: Look) -> Iterator[Choice]:
    """Codes that differ, as long as the column allows."""
    most, least = look.longest, look.limits.shortest
    width = max(min(12 if most is None else most, 12), least)
    letters = "[A-Z0-9]" if look.limits.letters == "upper" else "[a-z0-9]"
    yield "regex", {"pattern": f"{letters}{{{width}}}"}
    yield "sequence", {}


def _status(look: Look) -> tuple[tuple[str, float], ...]:
    words = {*look.table_words, *look.words}
    return next((known for said, known in _STATUS if said & words), _ANY_STATUS)


def _name(look: Look) -> Iterator[Choice]:
    """A name is one of what the words beside it, else the table, are about."""
    for words in (look.words[:-1], look.words[1:], look.table_words[::-1]):
        yield from _named(words)
    if look.subject is Subject.PEOPLE:
        yield "full_name", {}
    yield "words", {}


def _named(words: Sequence[str], only: Collection[str] = ()) -> Iterator[Choice]:
    for word in words:
        for said, ids in _NAMED:
            if word in said:
                yield from ((one, {}) for one in ids if not only or one in only)


def _reference(look: Look) -> Iterator[Choice]:
    """Letters of the name and a number: ORD-004211."""
    most = look.longest
    base = [w for w in look.words if w not in _PLAIN] or list(look.table_words)
    start = "".join(base[-1:])[:3].upper()
    if most is None or most >= len(start) + 9:
        yield "regex", {"pattern": f"{start}-[0-9]{{8}}"}
    if most is not None and most <= _CODE:
        yield "regex", {"pattern": f"[A-Z]{{{max(most, 1)}}}"}
    elif most is None or most >= _CODE:
        width = max(min(8 if most is None else most, 8), look.limits.shortest)
        yield "regex", {"pattern": f"[A-Z0-9]{{{width}}}"}


_PLAIN = frozenset({
    "number", "code", "reference", "ref", "key", "identifier", "numero", "id", "no", "cle",
    "external",
})  # fmt: skip


def of_values(values: tuple[str, ...], weights: tuple[float, ...] | None = None) -> Choice:
    """One of a list."""
    params: dict[str, Any] = {"values": list(values)}
    if weights is not None:
        params["weights"] = list(weights)
    return "choice", params
