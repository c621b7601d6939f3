// Keys of every page: / searches, j k move in a list, Enter opens, x chooses, c creates, m opens the menu, ? shows the keys.
const typing = (element) => element.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], .ts-wrapper");
const mac = /Mac|iPhone|iPad/.test(navigator.platform);
if (mac) document.querySelectorAll("[data-combo]").forEach((key) => (key.textContent = "⌘K"));

// What j and k walk: rows, cards, anything with data-item.
const items = () => [...document.querySelectorAll("[data-item], tr[data-href], .card[data-id]")].filter((item) => item.offsetParent);

function step(by) {
  const list = items();
  if (!list.length) return;
  const now = list.findIndex((item) => item === document.activeElement || item.contains(document.activeElement));
  const next = list[Math.max(0, Math.min(list.length - 1, now < 0 ? (by > 0 ? 0 : list.length - 1) : now + by))];
  next.tabIndex = next.tabIndex < 0 ? 0 : next.tabIndex;
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest", inline: "nearest" });
}

const current = () => document.activeElement?.closest("[data-item], tr[data-href], .card[data-id]");

export function openItem(item) {
  const link = item.querySelector("[data-open], a[href]");
  if (link) link.click();
  else if (item.dataset.href) location.assign(item.dataset.href);
}

// The search field of the list, or where there is none the palette.
function search() {
  const field = document.querySelector("[data-list-search]");
  if (field) field.select();
  else document.dispatchEvent(new CustomEvent("palette"));
}

const ACTIONS = {
  "/": search,
  j: () => step(1),
  k: () => step(-1),
  c: () => document.querySelector("[data-create]")?.click(),
  x: () => current()?.querySelector(".pick")?.click(),
  m: () => current()?.querySelector("[popovertarget]")?.click(),
  "?": () => document.getElementById("keys")?.showModal(),
};

// On the search page the arrows lead from the field into the results and back.
document.addEventListener("keydown", (event) => {
  if (!event.target.closest?.(".search-head, .page .results") || event.isComposing) return;
  if (event.key === "ArrowDown") step(1);
  else if (event.key === "ArrowUp" && current()) {
    if (items()[0] === current()) document.querySelector(".search-head input")?.focus();
    else step(-1);
  } else return;
  event.preventDefault();
});

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return;
  if (typing(event.target) || document.querySelector("dialog[open]")) return;
  if (event.key === "Enter" && event.target === current()) {
    event.preventDefault();
    openItem(event.target);
    return;
  }
  const action = ACTIONS[event.key];
  if (!action) return;
  event.preventDefault();
  action();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-keys]")) {
    event.target.closest("[popover]")?.hidePopover();
    document.getElementById("keys")?.showModal();
  }
});
