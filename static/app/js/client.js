// What the page tells its scripts: addresses of what they load, and their words in the reader's language.
const block = document.getElementById("client");
export const client = block ? JSON.parse(block.textContent) : { assets: {}, words: {}, actions: [] };

export const word = (name) => client.words[name] ?? name;

// An icon of the sprite as an element.
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  svg.setAttribute("class", "i");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `${client.assets.icons}#${name}`);
  svg.append(use);
  return svg;
}

const loads = new Map();

// Loads a vendored script once, when a page first asks for it.
export function load(name) {
  if (!loads.has(name)) {
    loads.set(
      name,
      new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = client.assets[name];
        script.onload = resolve;
        script.onerror = () => reject(new Error(`cannot load ${name}`));
        document.head.append(script);
      }),
    );
  }
  return loads.get(name);
}

// Runs for every element that fits the selector: now, and in whatever htmx brings later.
export function each(selector, run) {
  const seen = new WeakSet();
  const look = (root) => {
    const found = [...root.querySelectorAll(selector)];
    if (root.matches?.(selector)) found.unshift(root);
    for (const element of found) {
      if (seen.has(element)) continue;
      seen.add(element);
      run(element);
    }
  };
  look(document);
  document.addEventListener("htmx:load", (event) => look(event.detail.elt));
}

export const say = (detail) => document.dispatchEvent(new CustomEvent("toast", { detail }));
