// The rule editor: adds and removes conditions, and fits the condition and the value to the field. Without it the rows
// are plain selects and inputs that the server reads all the same.
(() => {
  "use strict";
  const NO_VALUE = new Set(["is_set", "is_empty"]);
  const MANY = new Set(["in", "not_in"]);

  function option(value, label, chosen) {
    return new Option(label, value, chosen, chosen);
  }

  function part(row, name) {
    return row.querySelector(`[name="${row.dataset.row}-${name}"]`);
  }

  function fitOps(row, vocab) {
    const field = vocab[part(row, "field").value];
    const ops = part(row, "op");
    if (!field) return;
    const before = ops.value;
    const known = field.ops.some(([op]) => op === before);
    ops.replaceChildren(...field.ops.map(([op, label], n) => option(op, label, known ? op === before : n === 0)));
  }

  function input(row, type, value, label) {
    const made = document.createElement("input");
    Object.assign(made, { type, name: `${row.dataset.row}-value`, value });
    if (type === "number") made.step = "any";
    made.setAttribute("aria-label", label);
    return made;
  }

  function fitValue(row, vocab, many) {
    const field = vocab[part(row, "field").value];
    const op = part(row, "op").value;
    const slot = row.querySelector(".rule-value");
    const label = slot.dataset.label;
    if (!field) return;
    const held = [...slot.querySelectorAll("input, select")].flatMap((one) =>
      one.selectedOptions ? [...one.selectedOptions].map((o) => o.value) : [one.value],
    );
    if (NO_VALUE.has(op)) {
      slot.replaceChildren();
      return;
    }
    if (field.options.length && op !== "within_days") {
      const select = document.createElement("select");
      select.name = `${row.dataset.row}-value`;
      select.multiple = MANY.has(op);
      if (select.multiple) select.size = Math.min(6, Math.max(3, field.options.length));
      select.setAttribute("aria-label", label);
      select.append(...field.options.map(([value, text]) => option(value, text, held.includes(value))));
      slot.replaceChildren(select);
      return;
    }
    const type = MANY.has(op) ? "text"
      : field.type === "number" || op === "within_days" ? "number"
      : field.type === "date" ? "date" : "text";
    const fits = (value) => (type === "number" && value !== "" && Number.isNaN(Number(value)) ? "" : value ?? "");
    const made = op === "between"
      ? [input(row, type, fits(held[0]), label), input(row, type, fits(held[1]), label)]
      : [input(row, type, fits(MANY.has(op) ? held.join(", ") : held[0]), label)];
    if (MANY.has(op)) made[0].placeholder = many;
    slot.replaceChildren(...made);
  }

  function renamed(node, from, to) {
    for (const one of [node, ...node.querySelectorAll("*")]) {
      for (const name of ["name", "data-row", "data-group"]) {
        const value = one.getAttribute(name);
        if (value) one.setAttribute(name, value.replace(from, to));
      }
    }
    return node;
  }

  function start(rule) {
    const template = rule.querySelector("template");
    if (!template || rule.dataset.ready) return;
    rule.dataset.ready = "1";
    const vocab = JSON.parse(rule.querySelector('script[type="application/json"]').textContent);
    const name = rule.dataset.rule;
    const groups = rule.querySelector(".rule-groups");
    let next = 1000;

    function newRow(group) {
      const fresh = template.content.querySelector(".rule-row").cloneNode(true);
      renamed(fresh, `${name}-G-R`, `${group.dataset.group}-${next++}`);
      return fresh;
    }

    function show() {
      rule.classList.toggle("rule-many", groups.children.length > 1);
      for (const button of rule.querySelectorAll("button[hidden]")) button.hidden = false;
    }

    // Blank rows are for browsers without a script; one is enough here.
    for (const group of groups.children) {
      const rows = [...group.querySelectorAll(".rule-row")];
      const blank = rows.filter((row) => !part(row, "field").value);
      blank.slice(rows.length > blank.length ? 0 : 1).forEach((row) => row.remove());
      group.querySelectorAll(".rule-row").forEach((row) => fitValue(row, vocab, rule.dataset.many));
    }
    show();

    rule.addEventListener("change", (event) => {
      const row = event.target.closest(".rule-row");
      if (!row) return;
      if (event.target === part(row, "field")) {
        fitOps(row, vocab);
        row.querySelectorAll(".rule-value > *").forEach((one) => one.remove());
        fitValue(row, vocab, rule.dataset.many);
      } else if (event.target === part(row, "op")) {
        fitValue(row, vocab, rule.dataset.many);
      }
    });

    rule.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      const group = button.closest(".rule-group");
      if (button.matches(".rule-add")) {
        const row = newRow(group);
        group.querySelector(".rule-rows").append(row);
        part(row, "field").focus();
      } else if (button.matches(".rule-remove")) {
        button.closest(".rule-row").remove();
        if (!group.querySelector(".rule-row") && groups.children.length > 1) group.remove();
      } else if (button.matches(".rule-add-group")) {
        const fresh = template.content.querySelector(".rule-group").cloneNode(true);
        groups.append(renamed(fresh, `${name}-G`, `${name}-${next++}`));
        renamed(fresh, "-R", `-${next++}`);
      }
      show();
    });
  }

  function startAll(root) {
    root.querySelectorAll("[data-rule]").forEach(start);
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => startAll(document));
  else startAll(document);
  document.addEventListener("htmx:load", (event) => startAll(event.target.parentElement ?? document));
  document.addEventListener("formset:added", (event) => startAll(event.target));
})();
