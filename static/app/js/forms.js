// Forms: once is enough, unsaved changes are not lost, long selects can be searched, files show their names.
import { each, load, word } from "./client.js";

// A second click while the first is on its way does nothing.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method === "dialog" || form.hasAttribute("hx-get") || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  delete form.dataset.dirty;
  if (form.matches("[hx-post], [hx-put], [hx-patch]") || form.target || form.method === "get") return;
  form.dataset.sent = "1";
  setTimeout(() => delete form.dataset.sent, 8000);
});

document.addEventListener("htmx:beforeRequest", (event) => {
  const form = event.detail.elt;
  if (!(form instanceof HTMLFormElement)) return;
  if (form.dataset.sent) event.preventDefault();
  else if (event.detail.requestConfig.verb !== "get") form.dataset.sent = "1";
});

document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt;
  if (!(form instanceof HTMLFormElement)) return;
  delete form.dataset.sent;
  if (event.detail.successful) delete form.dataset.dirty;
});

// A page that comes back with complaints begins where the first one is.
document.querySelector("main [aria-invalid=true]:not([autofocus])")?.focus();

// `<form data-guard>`, and every form in a dialog that posts, asks before typed text is thrown away.
document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form?.matches("[data-guard], .dialog form[hx-post], .dialog form[method=post]")) form.dataset.dirty = "1";
});

addEventListener("beforeunload", (event) => {
  if (document.querySelector("form[data-guard][data-dirty]:not([data-sent])")) event.preventDefault();
});
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));

// `<select data-search>`; data-src="/customers/pick/" asks the server: it answers [{"value", "text"}] for ?q=.
each("select[data-search]", async (select) => {
  await load("select");
  const { src } = select.dataset;
  const settings = {
    plugins: select.multiple ? ["remove_button"] : [],
    maxOptions: 200,
    allowEmptyOption: !select.required,
    placeholder: select.dataset.placeholder ?? "",
    render: { no_results: (_data, escape) => `<div class="no-results">${escape(word("nothing"))}</div>` },
  };
  if (src) {
    settings.load = (text, done) =>
      fetch(`${src}${src.includes("?") ? "&" : "?"}q=${encodeURIComponent(text)}`, { headers: { "HX-Request": "true", Accept: "application/json" } })
        .then((answer) => (answer.ok ? answer.json() : []))
        .then((found) => done(found.results ?? found), () => done());
    settings.shouldLoad = (text) => text.length > 0;
  }
  const focused = document.activeElement === select;
  const control = new TomSelect(select, settings);
  select.setAttribute("aria-hidden", "true");
  if (focused) control.focus();
});

// `<select data-submit>` and other controls send their form at once (filters).
document.addEventListener("change", (event) => {
  if (event.target.closest("[data-submit]")) event.target.form?.requestSubmit();
});

// `<button data-copy="text">` puts text on the clipboard.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (button) navigator.clipboard?.writeText(button.dataset.copy);
});
