// Ctrl/Cmd-K: actions and pages at once, records from /search/?q= as they are typed.
// The search part answers elements with role="option" and href.
import { client, icon, word } from "./client.js";
import { openDialog } from "./dialogs.js";

const palette = document.getElementById("palette");
const list = document.getElementById("palette-list");
const input = palette?.querySelector("input");
let asked = 0;

const themes = ["light", "dark", "auto"].map((theme) => ({
  label: word(`theme_${theme}`),
  icon: { light: "sun", dark: "moon", auto: "device-desktop" }[theme],
  run: () => document.dispatchEvent(new CustomEvent("theme-set", { detail: theme })),
}));

function option(action) {
  const element = document.createElement(action.url && !action.dialog ? "a" : "button");
  if (element instanceof HTMLAnchorElement) element.href = action.url;
  else element.type = "button";
  element.setAttribute("role", "option");
  const text = document.createElement("span");
  text.textContent = action.label;
  element.append(icon(action.icon), text);
  element.addEventListener("click", (event) => {
    palette.close();
    if (action.dialog) openDialog(action.url);
    action.run?.();
    if (!action.url) event.preventDefault();
  });
  return element;
}

function section(title, actions) {
  if (!actions.length) return [];
  const head = document.createElement("h3");
  head.textContent = title;
  return [head, ...actions.map(option)];
}

function fitting(text) {
  const wanted = text.toLocaleLowerCase();
  return [...client.actions, ...themes].filter((action) => action.label.toLocaleLowerCase().includes(wanted));
}

function choose(next) {
  const options = [...list.querySelectorAll("[role=option]")];
  options.forEach((element, place) => {
    element.id = `palette-${place}`;
    element.setAttribute("aria-selected", String(element === next));
  });
  if (next) {
    input.setAttribute("aria-activedescendant", next.id);
    next.scrollIntoView({ block: "nearest" });
  }
}

function local(text) {
  const found = fitting(text);
  const creates = found.filter((action) => action.dialog);
  return [...section(word("do"), creates), ...section(word("go_to"), found.filter((action) => !action.dialog))];
}

function show(text) {
  list.replaceChildren(...local(text));
  choose(list.querySelector("[role=option]"));
}

async function search(text) {
  const mine = ++asked;
  if (!text.trim() || !client.search) return;
  await new Promise((wait) => setTimeout(wait, 140));
  if (mine !== asked) return;
  const answer = await fetch(`${client.search}?q=${encodeURIComponent(text)}`, { headers: { "HX-Request": "true", "HX-Target": "palette-list" } }).catch(() => null);
  if (mine !== asked || !answer?.ok) return;
  const found = document.createElement("div");
  found.innerHTML = await answer.text();
  list.replaceChildren(found, ...local(text));
  // Panels of other packages that the part pulls by hx-get.
  htmx.process(found);
  choose(list.querySelector("[role=option]"));
}

function open() {
  if (!palette || palette.open) return;
  palette.showModal();
  input.value = "";
  show("");
}

if (palette) {
  input.addEventListener("input", () => {
    show(input.value);
    search(input.value);
  });
  palette.addEventListener("keydown", (event) => {
    const options = [...list.querySelectorAll("[role=option]")];
    const now = options.findIndex((element) => element.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown") choose(options[(now + 1) % options.length]);
    else if (event.key === "ArrowUp") choose(options[(now - 1 + options.length) % options.length]);
    else if (event.key === "Enter" && !event.isComposing && options[now]) options[now].click();
    else return;
    event.preventDefault();
  });
  list.addEventListener("htmx:afterSwap", () => list.querySelector("[aria-selected=true]") ?? choose(list.querySelector("[role=option]")));
  document.addEventListener("palette", open);
  document.addEventListener("click", (event) => event.target.closest("[data-palette]") && open());
  document.addEventListener("keydown", (event) => {
    if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      open();
    }
  });
}
