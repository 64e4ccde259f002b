"""Small known lists: languages, time zones, kinds and names of files."""

from collections.abc import Callable

import pyarrow as pa
from pydantic import Field

from auralith.dataplane.generating.errors import GeneratorUnfit
from auralith.dataplane.generating.generators.drawing import (
    TEXT,
    WORDS,
    Radix,
    distinct,
    locale_of,
    longest,
    of_list,
    pinned,
    roomy,
)
from auralith.dataplane.generating.model import Binding, Bound, Draw, Family, Generator, Params
from auralith.dataplane.masking.texts import join, text
from auralith.dataplane.masking.transformers.picking import slugs
from auralith.dataplane.wordlists.loading import Locale, words

_LANGUAGES = (
    "ar", "bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "hr", "hu", "it", "ja", "lt",
    "lv", "nl", "no", "pl", "pt", "ro", "sk", "sl", "sv", "tr", "uk", "zh",
)  # fmt: skip
_ZONES = (
    "UTC", "Europe/Paris", "Europe/London", "Europe/Berlin", "Europe/Brussels", "Europe/Madrid",
    "Europe/Rome", "Europe/Zurich", "Europe/Lisbon", "Europe/Warsaw", "Europe/Stockholm",
    "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles",
    "America/Toronto", "America/Sao_Paulo", "Africa/Casablanca", "Africa/Dakar", "Asia/Tokyo",
    "Asia/Kolkata", "Asia/Singapore", "Australia/Sydney",
)  # fmt: skip
_KINDS = (
    "application/pdf", "application/json", "application/xml", "application/zip", "text/plain",
    "text/csv", "text/html", "text/markdown", "image/png", "image/jpeg", "image/gif",
    "image/svg+xml", "audio/mpeg", "video/mp4", "application/octet-stream",
)  # fmt: skip
_ENDINGS = ("pdf", "png", "jpg", "csv", "txt", "docx", "xlsx", "json", "xml", "zip")
_NUMBERS = 100_000


class LanguageParams(Params):
    """A language (ISO 639-1)."""


class ZoneParams(Params):
    """A time zone by its name of the IANA."""


class KindParams(Params):
    """The kind of a file (a media type)."""


class FileParams(Params):
    """The name of a file."""

    extensions: tuple[str, ...] = Field(
        default=_ENDINGS, min_length=1, max_length=100, description="What names end in."
    )
    locale: Locale | None = Field(
        default=None, description="The language of words; by default the scenario's."
    )


class PathParams(FileParams):
    """The path of a file."""

    root: str = Field(default="/data", max_length=200, description="What paths begin with.")


def bind_file_name(binding: Binding) -> Bound:
    """word-word.ending."""
    return _files(binding, "", folders=0)


def bind_file_path(binding: Binding) -> Bound:
    """Two folders and a file."""
    root = binding.given(PathParams).root.rstrip("/")
    return _files(binding, f"{root}/", folders=2)


def _files(binding: Binding, root: str, *, folders: int) -> Bound:
    given, most = binding.given(FileParams), binding.column.max_length
    endings = pinned(given.extensions)
    entries = slugs(distinct(words(f"{locale_of(binding)}_words"))).unique()
    digits = len(str(_NUMBERS - 1))
    fixed = len(root) + longest(endings) + 2 + digits
    count = folders + 2
    if most is not None:
        left = most - fixed
        if left < 1:
            raise GeneratorUnfit(
                f"{binding.column.name} holds {most} characters, too few for a file.",
                loc=("generator",),
            )
        count = max(1, min(count, left // (longest(entries) + 1)))
        entries = roomy(entries, max(left - 1, 1))
    folders = min(folders, count - 1)
    radix = Radix((*[len(entries)] * count, _NUMBERS))

    def make(draw: Draw) -> pa.Array:
        *places, number = radix.split(draw)
        parts = [entries.take(pa.array(place)) for place in places]
        ending = endings.take(pa.array(draw.stream.below(draw.numbers, len(endings), 9)))
        name = join(*parts[folders:], by="-") if len(parts) - folders > 1 else parts[-1]
        if draw.index is not None:
            name = join(name, pa.array(number).cast(pa.large_string()), by="-")
        way = join(*parts[:folders], name, by="/") if folders else name
        return join(text(root), way, text("."), ending)

    return Bound(make, space=radix.space, longest=fixed + count * (longest(entries) + 1) - 1)


def _list(name: str, params: type[Params], entries: tuple[str, ...]) -> Generator:
    return Generator(
        id=name,
        family=Family.TEXT,
        params=params,
        makes=WORDS,
        bind=lambda binding: of_list(pinned(entries), binding),
    )


def _file(name: str, params: type[Params], bind: Callable[[Binding], Bound]) -> Generator:
    return Generator(
        id=name,
        family=Family.INTERNET,
        params=params,
        makes=TEXT,
        bind=bind,
    )


LANGUAGE = _list("language", LanguageParams, _LANGUAGES)
TIMEZONE = _list("timezone", ZoneParams, _ZONES)
MIME_TYPE = _list("mime_type", KindParams, _KINDS)
FILE_NAME = _file("file_name", FileParams, bind_file_name)
FILE_PATH = _file("file_path", PathParams, bind_file_path)
