"""Search finds any substring: Chinese from one character, Latin from two, phones however they are written."""

import pytest

from crm.rules.search import grams, is_cjk, normalise, phone_forms, search_q, too_short
from tests.rules.things import Place


@pytest.fixture
def rows(things):
    for name, phone in [
        ("上海华东有限公司 Wang", "+8613812345678"),
        ("Acme_50% Ltd", "(021) 6234-5678"),
        ("ＡＢＣ株式会社 カタカナ", "+1 212 555 0100"),
        ("东华软件", "138"),
        ("Straße İstanbul", ""),
    ]:
        things.objects.create(name=name, phone=phone)
    return lambda q, **extra: sorted((t.name or "")[:4] for t in things.objects.filter(search_q(q, **extra)))


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("华", ["上海华东", "东华软件"]),
        ("华东", ["上海华东"]),
        ("海华东有", ["上海华东"]),
        ("华东 wang", []),
        ("公司 WANG", ["上海华东"]),
        ("abc", ["ＡＢＣ株"]),
        ("会社 カタ", ["ＡＢＣ株"]),
        ("0%", ["Acme"]),
        ("e_5", ["Acme"]),
        ("x_5", []),
        ("138 1234 5678", ["上海华东"]),
        ("+86 138-1234-5678", ["上海华东"]),
        ("008613812345678", ["上海华东"]),
        ("8613812345678", ["上海华东"]),
        ("021-62345678", ["Acme"]),
        ("+86 21 6234 5678", ["Acme"]),
        ("+1 (212) 555-0100", ["ＡＢＣ株"]),
        ("2125550100", ["ＡＢＣ株"]),
        ("STRASSE", []),
        ("straße i", ["Stra"]),
        ("\\", []),
        ("a\0c", ["Acme"]),
    ],
)
def test_a_substring_finds(rows, q, found):
    assert rows(q) == found


def test_nothing_asked_is_everything(rows):
    assert len(rows("  ")) == 5


def test_a_related_name_is_found_through_its_key(things, rows):
    place = Place.objects.create(name="Kunde")
    things.objects.create(name="zz", place=place)
    assert rows("kunde", extra={"place_id": Place.objects.filter(name="Kunde")}) == ["zz"]
    assert rows("华东", extra={"place_id": Place.objects.none()}) == ["上海华东"]


def test_too_short_is_below_one_cjk_or_two_others():
    assert [too_short(q) for q in ("", " ", "a", "ab", "华", "1 ", "カ", "é")] == [
        True,
        True,
        True,
        False,
        False,
        True,
        False,
        True,
    ]


def test_grams_are_what_the_column_holds(things):
    thing = things.objects.create(name="上海abc海Ｚ𠮷野家")
    thing.refresh_from_db()
    assert set(grams("上海") + grams("海") + grams("𠮷野家")) <= set(thing.grams)
    assert grams("上海滩 x 中") == ["上海", "中", "海滩"]
    assert is_cjk("上海") and not is_cjk("上 海") and not is_cjk("")


def test_a_query_reads_as_the_column_is_stored(things):
    for text in ("ＡｂÇ  ß İ ΟΔΟΣ ﬁ", "Ⅷ½㎏", "ǅ ŉ"):
        thing = things.objects.create(name=text)
        thing.refresh_from_db()
        assert " ".join(thing.search.split()) == normalise(text)


def test_phone_forms():
    assert phone_forms("acme") == []
    assert phone_forms("138") == ["138"]
    assert phone_forms("+86 138 1234 5678") == ["13812345678", "8613812345678"]
    assert phone_forms("021-6234 5678") == ["02162345678", "2162345678"]
