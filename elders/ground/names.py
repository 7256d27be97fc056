"""Vietnamese names and words as keys: one folding, in Postgres (`vn_key`) and here, kept equal by a test.

`vn_key` folds case, marks and blanks: "  Nguyễn  Thị HOÀ" → "nguyen thi hoa". Lists sort by given name, then by the
whole name (family name first), in the order of the Vietnamese alphabet (ICU collation `vi-x-icu`).
"""

import re
import unicodedata
from collections.abc import Iterable

from django.contrib.postgres.fields import ArrayField
from django.db.models import CharField, F, Func, TextField
from django.db.models.functions import Collate

VIETNAMESE = "vi-x-icu"

VN_KEY_SQL = """
CREATE OR REPLACE FUNCTION vn_key(text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT btrim(regexp_replace(
    lower(public.unaccent('public.unaccent'::regdictionary, normalize($1, NFC))), '[^a-z0-9]+', ' ', 'g'))
$$;
"""


class VnKey(Func):
    """`vn_key(text)` of the database."""

    function = "vn_key"
    output_field = CharField()


class GivenName(Func):
    """The last word of a name: what Vietnamese lists sort by."""

    function = "substring"
    template = "substring(%(expressions)s from '[^ ]+$')"
    output_field = CharField(db_collation=VIETNAMESE)


class PlacedWords(Func):
    """`{"7:nguyen", "7:lan"}`: the folded words of a name, each with the place it is searched in.

    An inverted index on it keeps one short list per place and word. An index on the words alone would have to walk
    through everybody called Thị in the whole city before it meets those of one ward.
    """

    output_field = ArrayField(TextField())
    template = (
        "string_to_array((%(place)s)::text || ':' || replace(%(words)s, ' ', ' ' || (%(place)s)::text || ':'), ' ')"
    )

    def __init__(self, place, name_key, **extra) -> None:
        super().__init__(place, name_key, **extra)

    def as_sql(self, compiler, connection, **extra):
        place, name_key = (compiler.compile(expression) for expression in self.source_expressions)
        sql = self.template % {"place": place[0], "words": name_key[0]}
        return sql, (*place[1], *name_key[1], *place[1])


def placed(place: int, words: Iterable[str]) -> list[str]:
    """The same for words to look for."""
    return [f"{place}:{word}" for word in words]


def vn_key(text: str) -> str:
    """The same folding in Python, for words typed into a search box or read from a file."""
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    return re.sub(r"[^a-z0-9]+", " ", plain.lower()).strip()


def by_name(prefix: str = "") -> list:
    """Ordering for lists of people: given name, then whole name, then pk (a total order). Uses the stored columns."""
    return [F(f"{prefix}given_name").asc(), Collate(F(f"{prefix}full_name"), VIETNAMESE).asc(), F(f"{prefix}pk").asc()]
