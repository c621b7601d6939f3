"""The tool behind `make messages`."""

from babel.messages.catalog import Catalog

from frontend import messages


def _catalogue(**translations):
    catalog = Catalog(locale="zh_Hans")
    for message, string in translations.items():
        catalog.add(message.replace("_", " "), string)
    return catalog


def _only(package, catalog):
    return {name: catalog if name == package else Catalog(locale="zh_Hans") for name in messages.PACKAGES}


def test_words_are_found_in_code_and_templates(tmp_path, monkeypatch):
    (tmp_path / "leads").mkdir()
    (tmp_path / "templates/leads").mkdir(parents=True)
    (tmp_path / "leads/views.py").write_text('ngettext("%d lead", "%d leads", n)\n_("Claim")\n')
    page = '<p>\n  {% translate "It\'s new" %}\n{% blocktranslate trimmed with n=n %}\n Hi {{ n }}\n'
    page += '{% endblocktranslate %}\n    {% empty _("Nothing") %}</p>'
    (tmp_path / "templates/leads/list.html").write_text(page)
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    found = {message.id for message in messages.extracted("leads") if message.id}
    assert found == {("%d lead", "%d leads"), "Claim", "It's new", "Hi %(n)s", "Nothing"}


def test_a_second_run_keeps_translations_and_takes_known_ones(tmp_path, monkeypatch):
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    messages.update({**_only("leads", _catalogue(Claim="领取", Gone="没了")), "users": _catalogue(Claim="", Open="")})
    messages.update({**_only("leads", _catalogue(Claim="")), "users": _catalogue(Claim="", Open="")})
    kept = messages.stored()
    assert [message.id for message in kept["leads"] if message.id] == ["Claim"]
    assert kept["users"].get("Claim").string == kept["leads"].get("Claim").string == "领取"
    assert list(messages.untranslated(kept)) == ["users: not translated: 'Open'"]
    assert (tmp_path / "locale/leads/zh_Hans/LC_MESSAGES/django.mo").exists()


def test_a_lost_placeholder_a_second_meaning_and_a_wrong_word_are_refused():
    kept = {"leads": _catalogue(Win_rate="赢单率", **{"%(n)s_left": "剩余"}), "users": _catalogue(Win_rate="赢率")}
    complaints = list(messages.wrong(kept))
    assert len(complaints) == 3
    assert "other placeholders" in "".join(complaints) and "differently" in "".join(complaints)
