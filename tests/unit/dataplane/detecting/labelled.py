"""Columns that people labelled, French and English, each with values made for it."""

import hashlib
import json
import random
import uuid
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import phonenumbers
from schwifty import IBAN
from stdnum import luhn
from stdnum.fr import nir, siren
from stdnum.gb import nhs

from auralith.dataplane.detecting.model import ColumnSample
from auralith.dataplane.masking.groups import Place
from auralith.dataplane.schema.model import Column, Key, LogicalType, Table
from auralith.dataplane.schema.names import TableName

ROWS = 120
_EN = [
    "Olivia Bennett",
    "Ethan Caldwell",
    "Priya Raman",
    "Marcus O'Neill",
    "Siobhan Keane",
    "Dmitri Volkov",
    "Aisha Bello",
    "Hannah Whitfield",
    "Tyrone Jackson",
    "Mei-Ling Chow",
    "Rebecca Stone",
    "Gareth Pugh",
    "Lucia Mendes",
    "Noah Abrams",
    "Fiona Gallagher",
    "Kwame Boateng",
    "Ingrid Solberg",
    "Peter Lindholm",
    "Chloe Barnes",
    "Samuel Whitaker",
    "Grace Thornton",
    "Victor Hale",
    "Amelia Frost",
    "Joseph Kerr",
    "Nadia Rahman",
    "William Tate",
    "Emily Dawson",
]
_FR = [
    "Camille Lefebvre",
    "Antoine Bouchard",
    "Élodie Carpentier",
    "Jean-Baptiste Rousselot",
    "Fatou Diarra",
    "Mathilde Le Goff",
    "Yanis Belhadj",
    "Clémence Vasseur",
    "Loïc Kermarrec",
    "Sandrine Pelletier",
    "Thomas Aubry",
    "Nathalie Gros",
    "Karim Zeroual",
    "Pauline de La Tour",
    "Bastien Hervé",
    "Anne-Sophie Tessier",
    "Gérard Maillot",
    "Mélissa Perrot",
    "Damien Chauvin",
    "Océane Marchal",
    "Julien Prévost",
    "Inès Haddou",
    "Philippe Noiret",
    "Manon Colas",
]
_WORDS = {
    "status": "active,paused,closed,pending,archived",
    "locale": "en_GB,fr_FR,de_DE,en_US,es_ES",
    "zone": "Europe/Paris,Europe/London,America/New_York,UTC",
    "country": "FR,GB,DE,US,ES,IT,BE",
    "gender": "male,female",
    "civilite": "M.,Mme",
    "department": "Sales,Finance,Logistics,Research,Support",
    "marital": "single,married,divorced,widowed",
    "marital_fr": "célibataire,marié,divorcé,veuf,pacsé",
    "color": "red,navy,olive,sand,black",
    "illness": "asthma,type 2 diabetes,hypertension,migraine,eczema",
    "blood": "A+,O-,B+,AB+,O+",
    "allergy": "peanuts,none,pollen,penicillin,latex",
    "religion": "catholic,none,muslim,jewish,hindu",
    "ethnicity": "white,black,asian,mixed",
    "currency": "EUR,USD,GBP,CHF",
    "method": "card,transfer,wallet,voucher",
    "source": "web,fair,referral,partner",
    "os": "Android,iOS,Linux,Windows",
    "brand": "Peugeot,Tesla,Bosch,Lego,Moulinex",
    "hours": "9-18,10-19,8-20",
    "job": "nurse,accountant,sales manager,electrician,software engineer,teacher",
    "job_fr": "infirmier,comptable,électricienne,chef de projet,professeur,cuisinier",
    "union": "CGT,CFDT,aucun,FO",
    "mutuelle": "MGEN,Harmonie,Malakoff,aucune",
    "category": "Clothing,Garden,Kitchen,Toys,Books",
    "mime": "image/png,text/html,application/pdf",
    "event": "page_view,sign_up,checkout,refund",
    "role": "owner,editor,viewer,billing manager",
    "key": "max_upload,theme,feature_flags,retry_policy",
    "setting": "10,true,dark,UTF-8,/var/data",
    "bic": "BNPAFRPP,DEUTDEFF,BARCGB22,AGRIFRPP882,CRLYFRPP",
    "city_en": "London,Leeds,Bristol,York,Denver,Boston,Austin,Springfield",
    "city_fr": "Paris,Lyon,Nantes,Vannes,Montbrison,Rennes,Lille,Saint-Malo",
    "store": "Riverside,Old Mill,Grand Arcade,Northgate,Market Hall",
    "title": "Getting started,The long road,Reset your account,Weekly digest,Chapter one",
    "product": "Oak shelf,Linen shirt,Garden rose tray,Martin guitar strap,Bird feeder,Lampe verte",
    "cars": "Mercedes,Ford,Citroën,Renault,Peugeot,Dacia,Ferrari,Aston Martin",
    "languages": "French,English,German",
    "months": "January,February,March,April,May,June,July,August,September,October",
    "fruits": "Clémentine,Prune,Cerise,Pomme,Poire,Abricot,Fraise",
    "dishes": "Caesar salad,Pizza Margherita,Crème brûlée,Tarte Tatin,Eggs Benedict",
    "colours": "Rose,Violet,Amber,Olive,Ruby,Scarlet,Navy",
    "building": "Bâtiment A,Résidence Les Pins,Appt 12,Escalier 3",
}


def columns() -> list[tuple[str, Column, str | None, tuple[str, ...]]]:
    """Table, column, its category, its values."""
    out = []
    text = (Path(__file__).parent / "labelled.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        name, kind, label, made = (part.strip() for part in line.split("|"))
        table, _, column = name.partition(".")
        shape = Column(column, kind, LogicalType(kind), nullable=True)
        out.append((table, shape, None if label == "-" else label, values(made, name)))
    return out


@cache
def values(made: str, seed: str) -> tuple[str, ...]:
    """Distinct values, the same each time."""
    if made == "none":
        return ()
    chance = random.Random(seed)  # noqa: S311 - the same values each time
    if made in _WORDS:
        return tuple(_WORDS[made].split(","))
    found = dict.fromkeys(_MAKERS[made](chance, n) for n in range(ROWS))
    return tuple(found)


@cache
def schema() -> tuple[list[Table], dict[Place, ColumnSample], dict[Place, str | None]]:
    """The same as tables with their samples, and the labels."""
    tables: dict[str, list[Column]] = {}
    samples, labels = {}, {}
    for table, column, label, some in columns():
        tables.setdefault(table, []).append(column)
        place = Place(TableName(None, table), column.name)
        samples[place] = ColumnSample(some, ROWS)
        labels[place] = label
    made = [
        Table(TableName(None, name), columns=tuple(some), primary_key=_key(some))
        for name, some in tables.items()
    ]
    return made, samples, labels


def _key(columns: list[Column]) -> Key | None:
    numbers = [c.name for c in columns if c.name in {"id", "user_id"}]
    return Key("key", tuple(numbers[:1]), primary=True) if numbers else None


def _digits(chance: random.Random, count: int) -> str:
    return "".join(chance.choice("0123456789") for _ in range(count))


def _luhn(start: str) -> str:
    return start + str(luhn.calc_check_digit(start))


def _nir(chance: random.Random) -> str:
    body = f"{chance.choice('12')}{chance.randint(30, 99):02}{chance.randint(1, 12):02}"
    body += f"{chance.randint(1, 95):02}{chance.randint(1, 990):03}{chance.randint(1, 999):03}"
    return body + nir.calc_check_digits(body)


def _nhs(chance: random.Random) -> str:
    while not nhs.is_valid(number := "4" + _digits(chance, 9)):
        pass
    return number


def _siret(chance: random.Random) -> str:
    return _luhn(_luhn(_digits(chance, 8)) + f"{chance.randint(1, 99):04}")


def _vat(chance: random.Random) -> str:
    number = _luhn(_digits(chance, 8))
    assert siren.is_valid(number)
    return f"FR{(12 + 3 * (int(number) % 97)) % 97:02}{number}"


def _email(chance: random.Random, n: int) -> str:
    first, last = chance.choice(_EN).lower().replace("'", "").split()[:2]
    return f"{first}.{last}{n}@{chance.choice(['mail.example', 'post.example.org', 'acme.fr'])}"


def _street(chance: random.Random, names: str) -> str:
    return f"{chance.randint(1, 180)} {chance.choice(names.split(','))}"


def _token(chance: random.Random) -> str:
    signs = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    return "".join(chance.choice(signs) for _ in range(40))


def _day(chance: random.Random, first: int, last: int) -> date:
    return date(first, 1, 1) + timedelta(days=chance.randint(0, (last - first) * 365))


def _notes(chance: random.Random, n: int) -> str:
    if n % 9 == 0:
        return f"Please call {chance.choice(_EN)} at +44 20 7946 0{n % 1000:03} about the parcel."
    if n % 9 == 4:
        return f"Customer wrote from someone{n}@mail.example and wants another size of the jacket."
    return f"The parcel number {n} was left with the neighbour, as agreed with the driver."


def _notes_fr(chance: random.Random, n: int) -> str:
    if n % 8 == 0:
        who = chance.choice(_FR).split()[1]
        return f"Rappeler Mme {who} au 06 11 22 33 {n % 100:02} demain matin."
    return f"Le colis {n} a été déposé chez la gardienne, rien à signaler de plus."


def _json(chance: random.Random, n: int) -> str:
    who = {"email": _email(chance, n), "phones": [f"+3361122{n:04}"]}
    return json.dumps({"theme": "dark", "person": who, "visits": n})


_INTERNATIONAL = [
    phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    for region in ("FR", "DE", "GB", "ES", "IT", "BE", "CH", "PT", "NL", "PL", "SE", "MA")
    for kind in (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE)
    if (number := phonenumbers.example_number_for_type(region, kind)) is not None
]
_MAKERS: dict[str, Callable[[random.Random, int], str]] = {
    "serial": lambda _c, n: str(1000 + n),
    "count": lambda c, _n: str(c.randint(0, 500)),
    "small": lambda c, _n: str(c.randint(0, 4)),
    "money": lambda c, _n: f"{c.randint(100, 900_000) / 100:.2f}",
    "weight": lambda c, _n: f"{c.uniform(0.2, 95):.3f}",
    "email": _email,
    "login": lambda c, n: f"{c.choice(_EN).split()[0].lower()}{n}",
    "full_en": lambda c, _n: c.choice(_EN),
    "full_fr": lambda c, _n: c.choice(_FR),
    "first_en": lambda c, _n: c.choice(_EN).split()[0],
    "last_en": lambda c, _n: c.choice(_EN).split()[1],
    "first_fr": lambda c, _n: c.choice(_FR).split()[0],
    "last_fr": lambda c, _n: c.choice(_FR).split(maxsplit=1)[1].upper(),
    "phone_us": lambda c, n: f"({c.randint(201, 989)}) 555-{1000 + n}",
    "phone_fr": lambda c, n: f"0{c.choice('1467')} 11 22 {n % 100:02} {c.randint(10, 99)}",
    "phone_int": lambda c, _n: c.choice(_INTERNATIONAL),
    "ip": lambda c, n: f"{c.choice([10, 82, 192])}.{c.randint(0, 255)}.{n}.{c.randint(1, 254)}",
    "ip6": lambda c, n: f"2001:db8:{c.randint(1, 9999):x}::{n + 1:x}",
    "mac": lambda c, _n: ":".join(f"{c.randint(0, 255):02x}" for _ in range(6)),
    "uuid": lambda c, _n: str(uuid.UUID(int=c.getrandbits(128), version=4)),
    "imei": lambda c, _n: _luhn("35" + _digits(c, 12)),
    "token": lambda c, _n: _token(c),
    "bcrypt": lambda c, _n: f"$2b$12${_token(c)}{_token(c)[:13]}",
    "sha256": lambda _c, n: hashlib.sha256(str(n).encode()).hexdigest(),
    "md5": lambda _c, n: hashlib.sha256(str(n).encode()).hexdigest()[:32],
    "ssn": lambda c, n: f"{c.randint(101, 665)}-{c.randint(10, 99)}-{1000 + n}",
    "nir": lambda c, _n: _nir(c),
    "nhs": lambda c, _n: _nhs(c),
    "digits9": lambda c, _n: _digits(c, 9),
    "digits23": lambda c, _n: _digits(c, 23),
    "cvv": lambda c, _n: _digits(c, 3),
    "card": lambda c, _n: _luhn(c.choice(["4", "51", "55"]).ljust(15, "0")[:6] + _digits(c, 9)),
    "iban": lambda c, _n: str(IBAN.random(c.choice(["FR", "DE", "GB", "ES"]), random=c)),
    "siret": lambda c, _n: _siret(c),
    "vat_fr": lambda c, _n: _vat(c),
    "birth": lambda c, _n: _day(c, 1935, 2006).isoformat(),
    "birth_text_fr": lambda c, _n: _day(c, 1935, 2006).strftime("%d/%m/%Y"),
    "recent": lambda c, n: f"{_day(c, 2021, 2026)} 10:{n % 60:02}:00",
    "recent_day": lambda c, _n: _day(c, 2019, 2026).isoformat(),
    "street_en": lambda c, _n: _street(c, "Oak Street,Church Lane,Station Road"),
    "street_fr": lambda c, _n: _street(c, "rue des Lilas,avenue Foch,impasse du Puits"),
    "zip_us": lambda c, _n: _digits(c, 5),
    "zip_fr": lambda c, _n: f"{c.randint(1, 95):02}{c.randint(0, 99):02}0",
    "zip_gb": lambda c, n: f"LS{n % 28 + 1} {c.randint(1, 9)}BT",
    "point": lambda c, _n: f"{c.uniform(42, 51):.5f},{c.uniform(-4, 7):.5f}",
    "plate": lambda c, n: f"{c.choice('ABCDEF')}{c.choice('GHJK')}-{100 + n}-{c.choice('LMNP')}Z",
    "member": lambda _c, n: f"AD-{n * 7919 % 1_000_000:06}",
    "company": lambda c, n: f"{c.choice(['Acme', 'Nordlys', 'Delta', 'Orion'])} {n} SARL",
    "linkedin": lambda _c, n: f"https://www.linkedin.com/in/someone-{n}",
    "url_file": lambda _c, n: f"https://cdn.example.org/files/{n}/picture.png",
    "url_site": lambda _c, n: f"https://www.example.org/page/{n}?from=search",
    "agent": lambda _c, n: f"Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/{n}.0",
    "bio": lambda c, n: f"I am {c.choice(_EN)}, live by the sea, write to me{n}@mail.example.",
    "notes_pii": _notes,
    "notes_fr": _notes_fr,
    "prose": lambda _c, n: f"A sturdy thing for the garden, made of oak, model {n}, many sizes.",
    "jpeg": lambda _c, n: f"ffd8ffe000104a46494600010100{n:04x}",
    "json_pii": _json,
    "json_plain": lambda _c, n: json.dumps({"theme": "dark", "size": n, "tags": ["a", "b"]}),
    "luhn_by_chance": lambda c, n: _luhn(f"4{n:04}{_digits(c, 10)}"),
    "reference": lambda c, n: f"{n:06}{_digits(c, 10)}",
    "tracking": lambda c, n: f"JD{n:04}{_digits(c, 12)}",
    "coupon": lambda c, _n: f"SAVE{c.randint(5, 90)}",
    "version4": lambda c, n: f"{c.randint(1, 40)}.{c.randint(0, 9)}.{n}.{c.randint(0, 200)}",
    "serial_code": lambda c, _n: f"SN{_digits(c, 10)}",
    "hostname": lambda _c, n: f"web-{n}.internal.example.org",
    "room": lambda c, _n: f"B{c.randint(100, 399)}",
    "naf": lambda c, _n: f"{c.randint(10, 99)}.{c.randint(10, 99)}Z",
    "sku": lambda c, _n: f"{c.choice(['CLO', 'GAR', 'KIT'])}-{_digits(c, 7)}",
    "ean": lambda c, _n: f"359{_digits(c, 10)}",
    "isbn": lambda c, _n: f"978-2-{_digits(c, 4)}-{_digits(c, 4)}-{_digits(c, 1)}",
    "clock": lambda c, _n: f"{c.randint(0, 23):02}:{c.randint(0, 59):02}:{c.randint(0, 59):02}",
    "padded": lambda c, _n: f"00{_digits(c, 8)}",
    "ulid": lambda _c, n: f"01H{hashlib.sha256(str(n).encode()).hexdigest()[:23].upper()}",
    "log": lambda _c, n: f"2024-01-02 10:{n % 60:02}:00 INFO worker {n} finished job {n} in 12 ms",
    "filename": lambda c, n: f"{c.choice(['invoice', 'martin', 'photo'])}_{n}.pdf",
    "path": lambda _c, n: f"/srv/data/{n}/export.csv",
}  # fmt: skip
