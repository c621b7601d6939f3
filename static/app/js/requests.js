// What every htmx request shares: the line at the top while it runs, and one clear notice when it fails.
import { say, word } from "./client.js";

let running = 0;
const quiet = (event) => event.detail.elt?.closest?.("#bell, .count, [data-quiet]");

function count(step) {
  running = Math.max(0, running + step);
  document.documentElement.classList.toggle("busy", running > 0);
}

document.addEventListener("htmx:beforeRequest", (event) => quiet(event) || count(1));
document.addEventListener("htmx:afterRequest", (event) => quiet(event) || count(-1));

const WORDS = { 403: "forbidden", 404: "gone", 413: "too_large", 429: "too_many", 503: "away" };

document.addEventListener("htmx:responseError", (event) => {
  if (quiet(event)) return;
  const { status } = event.detail.xhr;
  if (status === 401) location.reload();
  say({ text: word(status === 401 ? "expired" : (WORDS[status] ?? "failed")), tone: "bad" });
});

document.addEventListener("htmx:sendError", (event) => quiet(event) || say({ text: word("offline"), tone: "bad" }));

// A session that ended answers with the log-in page: it belongs in the window, never inside a part.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  if (new URL(xhr.responseURL || location.href).pathname.startsWith("/account/login/") && !location.pathname.startsWith("/account/login/")) {
    event.detail.shouldSwap = false;
    location.reload();
  }
});
