"""The same customer is known again however it was typed."""

import phonenumbers
import pytest

from crm.customers.normal import email_key, name_key, phone_key, pinyin_key


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("北京澄湖科技有限公司", "北京澄湖科技"),
        ("北京澄湖科技股份有限公司", "北京澄湖科技"),
        ("（上海）ＡＢＣ集团有限公司", "上海abc"),
        ("Acme Co., Ltd.", "acme"),
        ("ACME  Inc", "acme"),
        ("公司", "公司"),
        ("Company", "company"),
        ("!!!", "!!!"),
    ],
)
def test_a_name_is_known_without_its_legal_form(name, key):
    assert name_key(name) == key


@pytest.mark.parametrize(
    ("raw", "e164"),
    [
        ("138 1234 5678", "+8613812345678"),
        ("+86 138-1234-5678", "+8613812345678"),
        ("0086 13812345678", "+8613812345678"),
        ("１３８１２３４５６７８", "+8613812345678"),
        ("010-8888 6666 转 801", "+861088886666"),
        ("+1 415 555 2671", "+14155552671"),
        ("call me", ""),
        ("12", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_a_phone_is_known_with_and_without_country_code(raw, e164):
    assert phone_key(raw) == e164


def test_a_mail_address_is_known_in_any_case():
    assert email_key(" Li.Ting@Example.COM ") == "li.ting@example.com"


def test_chinese_sorts_by_pinyin():
    assert sorted(["重庆", "上海", "Beta", "北京"], key=pinyin_key) == ["北京", "Beta", "重庆", "上海"]


@pytest.mark.parametrize("form", ["{}", "+86{}", "+86 {}", "+86-{}", "{0[0]} {0[1]} {0[2]}", "{0[0]}-{0[1]}-{0[2]}"])
@pytest.mark.parametrize("begin", ["130", "145", "166", "178", "199"])
def test_the_short_way_of_a_mobile_number_ends_where_the_tables_end(begin, form):
    parts = begin, "0013", "8000"
    written = form.format("".join(parts)) if "[" not in form else form.format(parts)
    parsed = phonenumbers.parse(written, "CN")
    assert phonenumbers.is_possible_number(parsed)
    assert phone_key(written) == phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
