// `<a href="/leads/new/" data-dialog>` opens the page's part in the one dialog; without scripts it is a plain link.
// data-dialog="drawer" or "wide" changes its shape. The server closes it with the event "dialog-close".
import { word } from "./client.js";

const dialog = document.getElementById("dialog");
const body = document.getElementById("dialog-body");

function shape(kind) {
  dialog.classList.toggle("drawer", kind === "drawer");
  dialog.classList.toggle("wide", kind === "wide");
}

function showDialog() {
  if (dialog.open) return;
  dialog.showModal();
}

function focusFirst() {
  const invalid = body.querySelector("[aria-invalid=true]");
  if (invalid) body.querySelector("[autofocus]")?.removeAttribute("autofocus"); // htmx would go there a moment later
  const first = invalid ?? body.querySelector("[autofocus]") ?? body.querySelector("input:not([type=hidden]), select, textarea");
  first?.focus({ preventScroll: !invalid });
}

export function openDialog(address, kind = "", values = {}) {
  shape(kind);
  return htmx.ajax("GET", address, { source: body, target: body, swap: "innerHTML", values });
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener && dialog && !event.metaKey && !event.ctrlKey && !event.shiftKey) {
    event.preventDefault();
    opener.closest("[popover]:popover-open")?.hidePopover();
    openDialog(opener.dataset.href ?? opener.getAttribute("href"), opener.dataset.dialog);
    return;
  }
  const closer = event.target.closest("[data-close]");
  if (closer) {
    const open = closer.closest("dialog");
    if (open) {
      event.preventDefault();
      leave(open);
    }
  }
});

// A click on the veil closes, unless something typed would be lost.
document.addEventListener("mousedown", (event) => {
  if (event.target instanceof HTMLDialogElement && event.target.open) {
    const box = event.target.getBoundingClientRect();
    const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
    if (!inside) leave(event.target);
  }
});

function leave(open) {
  if (open.querySelector("form[data-dirty]") && !confirm(word("unsaved"))) return;
  open.close();
}

if (dialog) {
  dialog.addEventListener("cancel", (event) => {
    if (dialog.querySelector("form[data-dirty]") && !confirm(word("unsaved"))) event.preventDefault();
  });
  dialog.addEventListener("close", () => {
    body.replaceChildren();
    shape("");
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (!body.contains(event.target) || !body.childElementCount) return;
    showDialog();
    focusFirst();
  });
  document.addEventListener("dialog-close", () => dialog.close());
  document.addEventListener("dialog-open", (event) => openDialog(event.detail.url ?? event.detail.value, event.detail.kind));
}
