"""The message catalogues: one a package, extracted and compiled by Babel (`make messages`, `make check`).

Code of crm/users and templates/users go to locale/users/zh_Hans/LC_MESSAGES/django.po, and so on. Catalogues are sorted
by msgid and carry neither line numbers nor dates, so that two branches merge calmly.
"""

import io
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import django
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
INSIDE = ("users", "followups", "customers", "imports", "handovers", "automation", "web", "api", "jobs", "demo")
INSIDE += ("operations", "audit", "oversight")
PACKAGES = {"crm": "crm", **{name: f"crm/{name}" for name in INSIDE}}
PACKAGES |= {name: name for name in ("opportunities", "leads", "analytics")}
TEMPLATES = dict.fromkeys(
    ("account", "allauth", "mfa", "socialaccount"), "users"
)  # other folders: their package, or web
LANGUAGE = "zh_Hans"
KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
WRONG_WORDS = {"管道": "销售流程", "赢单率": "赢率", "输单": "丢单", "我的任务": "跟进任务"}
STILL = datetime(2026, 1, 1, tzinfo=UTC)  # the date in every header: a real one would conflict in every merge


def main(argv: list[str]) -> int:
    """Update everything, or with --check only complain; the exit code."""
    if not settings.configured:
        settings.configure()
        django.setup()
    fresh = {package: extracted(package) for package in PACKAGES}
    if "--check" in argv:
        complaints = list(check(fresh))
    else:
        update(fresh)
        complaints = list(untranslated(stored()))
    for complaint in complaints:
        print(complaint)
    return 1 if complaints and "--check" in argv else 0


# --- extraction -----------------------------------------------------------------------------------------------------


def extracted(package: str) -> Catalog:
    """Every message of the package's code and templates."""
    catalog = Catalog(locale=LANGUAGE)
    for path in sources(package):
        text = path.read_text()
        if path.suffix in (".html", ".txt"):
            text = "\n".join(line.strip() for line in templatize(text, origin=str(path)).splitlines())
        found = extract("python", io.BytesIO(text.encode()), keywords=KEYWORDS, comment_tags=("Translators:",))
        for _line, message, comments, context in found:
            catalog.add(message, context=context, auto_comments=comments)
    return catalog


def sources(package: str) -> Iterator[Path]:
    """The files whose words belong to the package."""
    folder = ROOT / PACKAGES[package]
    if package == "crm":
        yield from sorted(folder.glob("*.py"))
        for stair in ("calendar", "rules"):
            yield from sorted((folder / stair).rglob("*.py"))
    else:
        yield from (path for path in sorted(folder.rglob("*.py")) if "migrations" not in path.parts)
    for path in sorted((ROOT / "templates").rglob("*")):
        if path.suffix in (".html", ".txt") and _owner(path) == package:
            yield path


def _owner(template: Path) -> str:
    first = template.relative_to(ROOT / "templates").parts[0]
    return first if first in PACKAGES else TEMPLATES.get(first, "web")


# --- update ---------------------------------------------------------------------------------------------------------


def update(fresh: dict[str, Catalog]) -> None:
    """Bring the files up to date; what another catalogue already translates is taken from there."""
    kept = stored()
    known = {}
    for catalog in kept.values():
        known |= {_key(message): message.string for message in _messages(catalog) if _is_whole(message)}
    for package, catalog in fresh.items():
        mine = {_key(message): message for message in _messages(kept[package])}
        for message in _messages(catalog):
            old = mine.get(_key(message))
            if old is not None and _is_whole(old) and "fuzzy" not in old.flags:
                message.string = old.string
            elif _key(message) in known:
                message.string = known[_key(message)]
        _write(package, catalog)


def stored() -> dict[str, Catalog]:
    """The catalogues as they stand in locale/."""
    found = {}
    for package in PACKAGES:
        path = _po(package)
        if path.exists():
            with path.open("rb") as text:
                found[package] = read_po(text, locale=LANGUAGE)
        else:
            found[package] = Catalog(locale=LANGUAGE)
    return found


def _write(package: str, catalog: Catalog) -> None:
    path = _po(package)
    if not len(catalog):
        for left in (path, path.with_suffix(".mo")):
            left.unlink(missing_ok=True)
        return
    catalog.project, catalog.version = "Shangji", "1"
    catalog.creation_date = catalog.revision_date = STILL
    catalog.header_comment = f"# Words of {PACKAGES[package]}; kept up to date by `make messages`."
    catalog.fuzzy = False
    text = io.BytesIO()
    write_po(text, catalog, width=0, sort_output=True, no_location=True, omit_header=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    _replace(path, text.getvalue())
    _replace(path.with_suffix(".mo"), compiled(path))


def compiled(po: Path) -> bytes:
    """The .mo of a .po."""
    with po.open("rb") as text:
        catalog = read_po(text, locale=LANGUAGE)
    binary = io.BytesIO()
    write_mo(binary, catalog)
    return binary.getvalue()


def _replace(path: Path, content: bytes) -> None:
    if not path.exists() or path.read_bytes() != content:
        path.write_bytes(content)


# --- check ----------------------------------------------------------------------------------------------------------


def check(fresh: dict[str, Catalog]) -> Iterator[str]:
    """Everything that `make check` refuses."""
    kept = stored()
    for package, catalog in kept.items():
        now = {_key(message) for message in _messages(fresh[package])}
        then = {_key(message) for message in _messages(catalog)}
        if now != then:
            sample = sorted(key[1] for key in now ^ then)[:3]
            yield f"{package}: the catalogue is out of date by {len(now ^ then)} messages, e.g. {sample}: make messages"
        po = _po(package)
        if po.exists() and (not po.with_suffix(".mo").exists() or po.with_suffix(".mo").read_bytes() != compiled(po)):
            yield f"{package}: django.mo is not what django.po says: make messages"
    yield from untranslated(kept)
    yield from wrong(kept)


def untranslated(kept: dict[str, Catalog]) -> Iterator[str]:
    """Messages without a sure translation."""
    for package, catalog in kept.items():
        for message in _messages(catalog):
            if not _is_whole(message):
                yield f"{package}: not translated: {_key(message)[1]!r}"
            elif "fuzzy" in message.flags:
                yield f"{package}: fuzzy: {_key(message)[1]!r}"


def wrong(kept: dict[str, Catalog]) -> Iterator[str]:
    """Translations that lose a placeholder, contradict another catalogue or leave the glossary."""
    first = {}
    for package, catalog in kept.items():
        for message in filter(_is_whole, _messages(catalog)):
            key = _key(message)
            meant = _placeholders(message.id[-1] if message.pluralizable else message.id)
            for string in _strings(message):
                if _placeholders(string) != meant:
                    yield f"{package}: other placeholders: {key[1]!r} -> {string!r}"
                for word, right in WRONG_WORDS.items():
                    if word in string:
                        yield f"{package}: write {right}, not {word}: {key[1]!r} -> {string!r}"
            mine = list(_strings(message))
            other, theirs = first.setdefault(key, (package, mine))
            if theirs != mine:
                yield f"{package} and {other} translate {key[1]!r} differently: {mine}, {theirs}"


def _messages(catalog: Catalog) -> list[Message]:
    return [message for message in catalog if message.id]


def _key(message: Message) -> tuple[str, str]:
    return (message.context or "", message.id[0] if message.pluralizable else message.id)


def _strings(message: Message) -> tuple[str, ...]:
    return tuple(message.string) if isinstance(message.string, (tuple, list)) else (message.string,)


def _is_whole(message: Message) -> bool:
    return all(_strings(message))


def _placeholders(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text.replace("%%", "")))


def _po(package: str) -> Path:
    return ROOT / "locale" / package / LANGUAGE / "LC_MESSAGES" / "django.po"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
