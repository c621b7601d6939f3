// The search field of a list is swapped with the list: what is typed meanwhile stays, and an input method is not cut off.
let composing = false;

// The server reads no more than this of it.
const asked = (text) => text.trim().slice(0, 200);

const field = () => document.activeElement?.closest?.("[data-list-search]");

document.addEventListener("compositionstart", () => (composing = Boolean(field())));
document.addEventListener("compositionend", (event) => {
  if (!composing) return;
  composing = false;
  event.target.dispatchEvent(new Event("input", { bubbles: true }));
});

document.addEventListener("htmx:beforeRequest", (event) => {
  if (composing && event.detail.elt.contains(field())) event.preventDefault();
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const input = field();
  if (!input || !event.detail.target?.contains(input)) return;
  if (composing) {
    event.detail.shouldSwap = false;
    return;
  }
  const { id, value, selectionStart: place } = input;
  // Right after the swap, before the next key.
  queueMicrotask(() => {
    const fresh = document.getElementById(id);
    if (!fresh || fresh === input) return;
    fresh.focus({ preventScroll: true });
    fresh.value = value;
    fresh.setSelectionRange(place, place);
  });
});

// What was typed while the answer was on its way is asked for now.
document.addEventListener("htmx:afterSettle", () => {
  const input = field();
  if (input && !composing && asked(input.value) !== asked(input.defaultValue)) input.dispatchEvent(new Event("input", { bubbles: true }));
});
