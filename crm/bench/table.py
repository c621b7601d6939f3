"""The table on the screen, and the same as Markdown for docs/performance.md."""

HEADINGS = (
    "operation",
    "reader",
    "p50",
    "p95",
    "8: p50",
    "p95",
    "a second",
    "queries",
    "KB",
    "SQL",
    "CPU",
    "floor",
    "x floor",
    "x bare",
    "verdict",
)


def lines(rows):
    """One row of texts for each row of the benchmark."""
    return [_cells(row) for row in rows]


def _cells(row):
    figures = row["figures"]
    one, eight = figures.get("1", {}), figures.get("8", {})
    return [
        row["title"],
        row["reader"],
        _ms(one.get("p50", figures.get("p50"))),
        _ms(one.get("p95", figures.get("p95"))),
        _ms(eight.get("p50")),
        _ms(eight.get("p95")),
        _rate(eight.get("rate", figures.get("per_second"))),
        _whole(one.get("queries")),
        _whole(one.get("bytes") and one["bytes"] / 1024),
        _ms(one.get("database")),
        _ms(one.get("cpu")),
        _ms(figures.get("floor")),
        _ratio(figures.get("of_floor")),
        _ratio(figures.get("of_bare")),
        verdict(row),
    ]


def verdict(row):
    """`hit`, or what misses; a guide that is missed is told in brackets."""
    checks, said = row["checks"], [row["told"]] if row.get("told") else []
    if not checks:
        return "".join(said)
    missed = [_told(check) for check in checks if not check["hit"] and not check["guide"]]
    guides = [f"({_told(check)})" for check in checks if not check["hit"] and check["guide"]]
    found = f"MISS {', '.join(missed + guides)}" if missed else f"hit {', '.join(guides)}".strip()
    return "; ".join([found, *said])


def on_screen(rows):
    """Columns as wide as what stands in them."""
    texts = [list(HEADINGS), *lines(rows)]
    widths = [max(len(text[n]) for text in texts) for n in range(len(HEADINGS))]
    made = []
    for text in texts:
        cells = [text[0].ljust(widths[0]), text[1].ljust(widths[1])]
        cells += [text[n].rjust(widths[n]) for n in range(2, len(HEADINGS) - 1)] + [text[-1]]
        made.append("  ".join(cells).rstrip())
    return "\n".join([made[0], "-" * max(map(len, made)), *made[1:]])


def in_markdown(rows):
    """A table with the figures to the right."""
    rule = ["---", "---", *["---:"] * (len(HEADINGS) - 3), "---"]
    return "\n".join(f"| {' | '.join(one)} |" for one in (HEADINGS, rule, *lines(rows)))


def missed(row):
    """Whether a target that counts is missed."""
    return any(not check["hit"] and not check["guide"] for check in row["checks"])


def _told(check):
    return f"{check['what']} {_ratio(check['value'])} ({_ratio(check['limit'])})"


def _ms(value):
    return "" if value is None else f"{value:.1f}" if value < 100 else f"{value:.0f}"


def _ratio(value):
    return "" if value is None else f"{value:.2f}" if value < 10 else f"{value:,.0f}"


def _rate(value):
    return "" if value is None else f"{value:,.1f}" if value < 100 else f"{value:,.0f}"


def _whole(value):
    return "" if value is None else f"{value:,.0f}"
