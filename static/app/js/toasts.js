// Notices with a way back. The server sends HX-Trigger {"toast": {text, tone, undo}} or a Django message.
import { icon, word } from "./client.js";

const ICONS = { ok: "circle-check", success: "circle-check", bad: "alert-circle", error: "alert-circle", warn: "alert-triangle", warning: "alert-triangle", info: "info-circle" };
const TONES = { success: "ok", error: "bad", warning: "warn" };
const LASTING = 6000;

const host = document.getElementById("toasts");

function undoButton(address, close) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "undo";
  button.textContent = word("undo");
  button.addEventListener("click", () => {
    close();
    htmx.ajax("POST", address, { source: document.body, target: document.body, swap: "none" });
  });
  return button;
}

function show({ text, tone = "ok", undo = "" }) {
  if (!host || !text) return;
  const toast = document.createElement("div");
  toast.className = `toast ${TONES[tone] ?? tone}`;
  const words = document.createElement("span");
  words.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "ib";
  close.setAttribute("aria-label", word("close"));
  close.append(icon("x"));
  const leave = () => toast.remove();
  close.addEventListener("click", leave);
  toast.append(icon(ICONS[tone] ?? "circle-check"), words);
  if (undo) toast.append(undoButton(undo, leave));
  toast.append(close);
  // A modal dialog hides everything outside it: then the notice is shown inside.
  const dialog = [...document.querySelectorAll("dialog[open]")].pop();
  if (dialog && !dialog.contains(host)) dialog.append(host);
  host.append(toast);
  let timer = setTimeout(leave, LASTING);
  toast.addEventListener("mouseenter", () => clearTimeout(timer));
  toast.addEventListener("mouseleave", () => (timer = setTimeout(leave, 2500)));
}

document.addEventListener("toast", (event) => show(event.detail ?? {}));

// A dialog that closes gives the notices back to the page.
document.addEventListener("close", () => document.body.append(host), true);

function readMessages(root) {
  for (const line of root.querySelectorAll("[data-toast]")) {
    const undo = /undo:(\S+)/.exec(line.dataset.tags ?? "")?.[1] ?? "";
    show({ text: line.dataset.toast, tone: line.dataset.tone, undo });
    line.remove();
  }
}

readMessages(document);
document.addEventListener("htmx:load", (event) => readMessages(event.detail.elt));
