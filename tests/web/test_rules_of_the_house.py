"""What holds for every template and stylesheet: nothing inline, every colour in both themes, files as vendored."""

import hashlib
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
VENDOR = ROOT / "static" / "vendor"
APP = ROOT / "static" / "app"

INLINE = {
    "script": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=.application/json)[^>]*>", re.I),
    "style element": re.compile(r"<style\b", re.I),
    "style attribute": re.compile(r"\sstyle\s*=", re.I),
    "event attribute": re.compile(r"\son(click|change|submit|load|input|key\w+|mouse\w+|focus|blur|error)\s*=", re.I),
    "htmx script": re.compile(r"\shx-on[:-]|\"js:|'js:"),
    "script address": re.compile(r"javascript:", re.I),
}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_nothing_inline(path):
    text = path.read_text()
    assert [name for name, pattern in INLINE.items() if pattern.search(text)] == []


def colours(path):
    """Names of custom properties that a file sets in its first :root block."""
    block = re.search(r":root\s*\{(.*?)\n\s*\}", path.read_text(), re.S).group(1)
    return set(re.findall(r"^\s*(--[\w-]+):", block, re.M))


def test_every_colour_stands_in_both_themes():
    assert colours(APP / "css" / "tokens.css") == colours(APP / "dark.css")


def test_every_variable_in_use_is_set():
    sheets = [path.read_text() for path in APP.rglob("*.css")]
    given = {name for text in sheets for name in re.findall(r"(--[\w-]+)\s*:", text)}
    used = {name for text in sheets for name in re.findall(r"var\((--[\w-]+)", text)}
    assert used - given == set()


def test_every_sheet_is_imported():
    imported = set(re.findall(r'url\("css/([\w-]+\.css)"\)', (APP / "app.css").read_text()))
    assert imported == {path.name for path in (APP / "css").glob("*.css")}


@pytest.mark.parametrize("path", sorted(APP.rglob("*.css")) + sorted(APP.rglob("*.js")), ids=lambda path: path.name)
def test_files_are_small(path):
    assert len(path.read_text().splitlines()) <= 300


def test_vendored_files_are_as_they_came():
    manifest = json.loads((VENDOR / "VENDOR.json").read_text())
    files = {str(path.relative_to(VENDOR)) for path in VENDOR.rglob("*") if path.is_file()} - {"VENDOR.json"}
    assert files == set(manifest)
    for name, entry in manifest.items():
        content = (VENDOR / name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == entry["sha256"], name
        assert b"sourceMappingURL" not in content
        assert entry["version"] and entry["licence"]


def test_every_icon_in_use_is_in_the_sprite():
    sprite = set(re.findall(r'<symbol id="([\w-]+)"', (VENDOR / "tabler" / "icons.svg").read_text()))
    used = {
        name
        for path in TEMPLATES
        for name in re.findall(r'\{% icon "([\w-]+)"', path.read_text())
        + re.findall(r'\{% empty "([\w-]+)"', path.read_text())
    }
    assert used - sprite == set()
