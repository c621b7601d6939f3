// Admin tables whose rows have an `order` field: drag a row by its handle, and the numbers follow (10, 20, 30…).
"use strict";

const orderOf = (row) => row.querySelector('input[name$="-order"]');

function renumber(body) {
  let number = 0;
  for (const row of body.querySelectorAll("tr")) {
    const input = orderOf(row);
    if (!input || row.classList.contains("empty-form")) continue;
    number += 10;
    if (input.value !== String(number)) {
      input.value = number;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }
}

function addHandle(row) {
  const input = orderOf(row);
  if (!input || row.querySelector(".order-grip")) return;
  const grip = document.createElement("span");
  grip.className = "order-grip";
  grip.textContent = "⠿";
  grip.setAttribute("aria-hidden", "true");
  input.after(grip);
}

function makeSortable(body) {
  const rows = [...body.querySelectorAll("tr")].filter(orderOf);
  if (!rows.length) return;
  rows.forEach(addHandle);
  Sortable.create(body, {
    handle: ".order-grip",
    draggable: "tr",
    filter: ".empty-form, .add-row",
    animation: 140,
    onEnd: () => renumber(body),
  });
}

document.addEventListener("DOMContentLoaded", () => {
  for (const body of document.querySelectorAll("#result_list tbody, .inline-group .tabular tbody")) makeSortable(body);
});

// A row added by "Add another" goes to the end.
document.addEventListener("formset:added", (event) => {
  const row = event.target.closest("tr");
  const body = row?.parentElement;
  if (!body || !orderOf(row)) return;
  addHandle(row);
  renumber(body);
});
