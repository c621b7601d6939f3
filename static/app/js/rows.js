// Lists: a click on a row opens it, ticks choose rows for the bulk bar, Shift chooses a run.
import { each, word } from "./client.js";
import { openItem } from "./keys.js";

document.addEventListener("click", (event) => {
  const row = event.target.closest("tr[data-href]");
  if (!row || event.target.closest("a, button, input, select, label, summary, [popover]")) return;
  if (getSelection()?.toString()) return;
  if (event.metaKey || event.ctrlKey) open(row.dataset.href, "_blank");
  else openItem(row);
});

// `<div data-bulk>` holds the rows' `.pick` ticks, one `.pick-all`, and the `.bulk` bar with `[data-chosen]`.
each("[data-bulk]", (host) => {
  let last = null;
  const picks = () => [...host.querySelectorAll(".pick")];

  function show() {
    const chosen = picks().filter((pick) => pick.checked);
    const bar = host.querySelector(".bulk");
    const all = host.querySelector(".pick-all");
    if (bar) bar.hidden = !chosen.length;
    const words = bar?.querySelector("[data-chosen]");
    if (words) words.textContent = word("chosen").replace("%(n)s", chosen.length);
    if (all) {
      all.checked = chosen.length > 0 && chosen.length === picks().length;
      all.indeterminate = chosen.length > 0 && !all.checked;
    }
  }

  host.addEventListener("click", (event) => {
    const pick = event.target.closest(".pick");
    if (pick && event.shiftKey && last) {
      const list = picks();
      const [from, to] = [list.indexOf(last), list.indexOf(pick)].sort((a, b) => a - b);
      list.slice(from, to + 1).forEach((one) => (one.checked = pick.checked));
    }
    if (pick) last = pick;
    if (event.target.closest("[data-choose-none]")) {
      picks().forEach((one) => (one.checked = false));
      show();
    }
  });
  host.addEventListener("change", (event) => {
    if (event.target.matches(".pick-all")) picks().forEach((one) => (one.checked = event.target.checked));
    if (event.target.matches(".pick, .pick-all")) show();
  });
  host.addEventListener("htmx:afterSettle", show);
  show();
});

// The reader's columns: a cookie, so that the server draws the list so at once.
document.addEventListener("change", (event) => {
  const box = event.target.closest("[data-column]");
  if (!box) return;
  const { table, url } = box.dataset;
  const chosen = [...document.querySelectorAll(`[data-table="${table}"]:checked`)].map((one) => one.dataset.column);
  document.cookie = `cols_${table}=${["", ...chosen].join(".")}; path=/; max-age=31536000; samesite=lax`;
  htmx.ajax("GET", url, { source: `#${table}-list`, target: `#${table}-list`, swap: "outerHTML" });
});
