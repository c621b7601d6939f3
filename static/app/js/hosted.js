// The hosted form. It works without this: here a second click sends nothing, the first wrong field is shown, and a page
// that frames the form is told how high it is.
const form = document.querySelector("form[data-once]");

form?.addEventListener("submit", (event) => {
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "1";
  setTimeout(() => delete form.dataset.sent, 8000);
});
addEventListener("pageshow", () => form && delete form.dataset.sent);
document.querySelector("[aria-invalid=true]")?.focus();

if (parent !== window) {
  const tell = () => parent.postMessage({ shangjiHeight: document.body.offsetHeight }, "*");
  new ResizeObserver(tell).observe(document.querySelector(".hosted-main"));
  tell();
}
