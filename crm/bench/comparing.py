"""Ratios between rows: deep pages to first ones, reps to managers, all rows to a tenth, reports to a bare page.

All rows to a tenth and reps to managers are ratios of figures that were taken for them by turns (turns.py), not of the
rows' own: those were taken at other times of the run, the tenth beside other processes.
"""

from .targets import checked

TENTH = 1.3
COMPARED = ("lead-list", "lead-score", "opportunity-list", "board", "report-funnel")  # at a tenth of the rows
NOT_SLOWER = 1.05  # a rep against a manager: what noise allows


def compare(rows, targets, tenth=()):
    """Adds what only several rows together say, and its checks."""
    by_name = {(row["operation"], row["reader"]): row for row in rows}
    pairs = {(row["operation"], row["reader"]): row for row in tenth}
    for (name, role), row in by_name.items():
        figures, held = row["figures"], []
        if not figures or row["family"] == "streams":
            continue  # it failed, or stands by itself
        first = by_name.get(("lead-list", role))
        first = first and first["figures"] and first
        if name == "lead-deep" and first:
            figures["of_first"] = figures["p50"] / first["figures"]["p50"]
        if "at_manager" in figures:
            figures["of_manager"] = figures["at_rep"] / figures["at_manager"]
            held.append(("of_manager", NOT_SLOWER))
        if first and figures.get("floor") and (bare := first["figures"].get("bare_1")):
            figures["of_floor_and_page"] = figures["p50"] / (figures["floor"] + bare["p50"])
        pair = pairs.get((name, role), {})
        if sides := pair.get("figures"):
            figures |= {"at_full": sides["full"]["p50"], "at_tenth": sides["tenth"]["p50"]}
            figures["of_tenth"] = figures["at_full"] / figures["at_tenth"]
            held.append(("of_tenth", TENTH))
        row["checks"] = checked((*targets.get(name, ()), *held), figures) + pair.get("checks", [])  # of one that failed
        if pair.get("told"):
            row["told"] = pair["told"]
    return rows
