// The board: a card is moved at once and put back when the server says no. Markup: docs/pages.md, "The board".
//
// A drop POSTs {stage, version} to the card's data-move-url. 200 answers the card anew (and the column heads out of
// band); 409 and 422 answer a part for the dialog (somebody was faster; what evidence is missing).
import { each, load } from "./client.js";
import { openDialog } from "./dialogs.js";

const dialogBody = document.getElementById("dialog-body");
const places = new WeakMap();

const putBack = (card) => {
  const place = places.get(card);
  if (!place) return;
  place.parent.insertBefore(card, place.next?.parentNode === place.parent ? place.next : null);
  places.delete(card);
  card.classList.remove("moving");
};

function refuse(card) {
  putBack(card);
  card.classList.add("refused");
  setTimeout(() => card.classList.remove("refused"), 400);
}

function move(card, stage) {
  card.classList.add("moving");
  htmx.ajax("POST", card.dataset.moveUrl, { source: card, target: card, swap: "outerHTML", values: { stage, version: card.dataset.version } });
}

const isMove = (event) => event.detail.elt?.classList?.contains("moving") && event.detail.requestConfig?.verb === "post";

document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, requestConfig } = event.detail;
  const card = requestConfig?.elt;
  if (!card?.classList?.contains("moving")) return;
  if (xhr.status === 409 || xhr.status === 422) {
    refuse(card);
    event.detail.target = dialogBody;
    event.detail.swapOverride = "innerHTML";
  } else {
    places.delete(card);
  }
});
document.addEventListener("htmx:responseError", (event) => isMove(event) && refuse(event.detail.elt));
document.addEventListener("htmx:sendError", (event) => isMove(event) && refuse(event.detail.elt));

// The same move from the card's menu: <button data-move-to="7">.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-move-to]");
  if (!button) return;
  const card = button.closest(".card") ?? document.querySelector(`.card[data-id="${button.dataset.card}"]`);
  const board = card?.closest("[data-board]");
  const well = board?.querySelector(`.well[data-stage="${button.dataset.moveTo}"]`);
  if (!card || !well) return;
  button.closest("[popover]")?.hidePopover();
  places.set(card, { parent: card.parentNode, next: card.nextElementSibling });
  well.prepend(card);
  move(card, button.dataset.moveTo);
});

function makeSortable(list, board) {
  const over = (target) => {
    for (const one of document.querySelectorAll(".well.over, .drop.over")) one.classList.remove("over");
    target?.classList.add("over");
  };
  Sortable.create(list, {
    group: "cards",
    sort: false,
    draggable: ".card[data-move-url]",
    filter: "a, button, .menu",
    preventOnFilter: false,
    animation: 140,
    delay: 140,
    delayOnTouchOnly: true,
    touchStartThreshold: 4,
    ghostClass: "ghost",
    dragClass: "dragging",
    onStart: ({ item }) => {
      document.body.classList.add("is-dragging");
      places.set(item, { parent: item.parentNode, next: item.nextElementSibling });
    },
    onMove: ({ to }) => over(to),
    onEnd: ({ item: card, from, to }) => {
      document.body.classList.remove("is-dragging");
      over(null);
      if (from === to) return;
      const verb = to.dataset.verb;
      if (verb) {
        putBack(card);
        openDialog(card.dataset[`${verb}Url`]);
      } else {
        move(card, to.dataset.stage);
      }
    },
  });
  if (board) list.dataset.ready = "1";
}

each("[data-board] .well, .drop[data-verb]", async (list) => {
  await load("sortable");
  makeSortable(list, list.closest("[data-board]"));
});

// A click on the card opens the opportunity; a drag does not.
document.addEventListener("click", (event) => {
  const card = event.target.closest(".card[data-href]");
  if (!card || event.target.closest("a, button, input, label, .menu")) return;
  if (event.metaKey || event.ctrlKey) open(card.dataset.href, "_blank");
  else location.assign(card.dataset.href);
});
