// Files of a record: chosen or dropped on the panel, sent at once, with how far they are.
const dragsFiles = (event) => event.dataTransfer?.types.includes("Files");
const panelOf = (event) => event.target.closest?.("[data-files]");

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-files] [data-pick]")) event.target.form.requestSubmit();
});

document.addEventListener("dragover", (event) => {
  const panel = dragsFiles(event) && panelOf(event);
  document.querySelectorAll("[data-files].over").forEach((other) => other !== panel && other.classList.remove("over"));
  if (!panel) return;
  event.preventDefault();
  panel.classList.add("over");
});

document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) document.querySelector("[data-files].over")?.classList.remove("over");
});

document.addEventListener("drop", (event) => {
  const panel = dragsFiles(event) && panelOf(event);
  if (!panel) return;
  event.preventDefault();
  panel.classList.remove("over");
  const pick = panel.querySelector("[data-pick]");
  pick.files = event.dataTransfer.files;
  pick.form.requestSubmit();
});

document.addEventListener("htmx:xhr:progress", (event) => {
  const bar = panelOf(event)?.querySelector("progress.sending");
  if (!bar || !event.detail.lengthComputable) return;
  bar.hidden = false;
  bar.value = Math.round((event.detail.loaded / event.detail.total) * 100);
});

document.addEventListener("htmx:afterRequest", (event) => {
  const bar = event.target.matches?.("[data-files] form") && panelOf(event)?.querySelector("progress.sending");
  if (!bar) return;
  bar.hidden = true;
  event.target.reset();
});
