// Light, dark, or as the system says. The choice is a cookie, so that the server writes the page in it.
const MEDIA = { light: "not all", dark: "screen", auto: "screen and (prefers-color-scheme: dark)" };
const root = document.documentElement;
const system = matchMedia("(prefers-color-scheme: dark)");

const isDark = () => root.dataset.theme === "dark" || (root.dataset.theme === "auto" && system.matches);
const tell = () => document.dispatchEvent(new CustomEvent("theme-change"));

function choose(theme) {
  root.dataset.theme = theme;
  const dark = document.getElementById("dark");
  dark.media = MEDIA[theme];
  if (!dark.sheet) dark.addEventListener("load", tell, { once: true });
  document.cookie = `theme=${theme}; path=/; max-age=31536000; samesite=lax`;
  mark();
  // The colours stand one frame later.
  requestAnimationFrame(tell);
}

function mark() {
  for (const button of document.querySelectorAll("[data-theme-set]")) {
    button.setAttribute("aria-checked", String(button.dataset.themeSet === root.dataset.theme));
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-theme-toggle], [data-theme-set]");
  if (button) choose(button.dataset.themeSet ?? (isDark() ? "light" : "dark"));
});
document.addEventListener("theme-set", (event) => choose(event.detail));
system.addEventListener("change", tell);
mark();
