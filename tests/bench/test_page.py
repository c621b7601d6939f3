"""The figures of a run as they stand on the page and on the screen."""

from crm.bench import page, table
from crm.bench.streams.house import row

ROWS = [
    row("one", "A sweep", "worker", {"per_second": 4000.0}, (("per_second", 3000),)),
    row("two", "A night", "worker", {"seconds": 90.0, "mb": 400.0}, (("seconds", 60), ("mb", 300)), "said"),
]


def test_a_miss_is_told_with_its_limit_and_a_guide_in_brackets():
    assert table.verdict(ROWS[0]) == "hit"
    assert table.verdict(ROWS[1]) == "MISS MB 400 (300), (seconds 90 (60)); said"


def test_the_page_has_the_misses_first():
    answer = {"rows": ROWS, "data": {"leads_lead": 1000000}, "at": "2026-11-22T00:00:00", "commit": "abc"}
    text = page.rendered(answer | {"machine": {"cpus": 2}})
    assert "1 of 2 targets missed" in text
    assert text.index("A night") < text.index("A sweep")
    assert "1,000,000 lead" in text


def test_the_page_of_the_documentation_has_a_place_for_them():
    assert page.PLACE.search(page.PAGE.read_text())
