// Places popover menus beside their button, and walks them with the arrow keys.
const GAP = 4;
const phone = matchMedia("(max-width: 720px)");

const openerOf = (menu) => menu.opener ?? document.querySelector(`[popovertarget="${CSS.escape(menu.id)}"]`);

function place(menu) {
  const opener = openerOf(menu);
  if (!opener || phone.matches) return;
  const box = opener.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = menu;
  const below = innerHeight - box.bottom - GAP >= height || box.top < height + GAP;
  const left = box.left + width > innerWidth - 8 ? box.right - width : box.left;
  menu.style.left = `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`;
  menu.style.top = `${Math.max(8, below ? Math.min(box.bottom + GAP, innerHeight - height - 8) : box.top - GAP - height)}px`;
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[popovertarget]");
  if (opener) document.getElementById(opener.getAttribute("popovertarget")).opener = opener;
  else if (event.target.closest(".menu a, .menu button[hx-post], .menu [data-theme-set], .menu [data-close-menu]")) {
    event.target.closest("[popover]")?.hidePopover();
  }
});

document.addEventListener(
  "toggle",
  (event) => {
    const menu = event.target;
    if (!(menu instanceof HTMLElement) || !menu.matches(".menu[popover]")) return;
    const open = event.newState === "open";
    openerOf(menu)?.setAttribute("aria-expanded", String(open));
    if (!open) return;
    place(menu);
    // On a phone a focused field would call the keyboard over the sheet.
    const field = phone.matches ? null : menu.querySelector("[autofocus], input:not([type=hidden]), select");
    (field ?? menu.querySelector("a, button"))?.focus({ preventScroll: true });
  },
  true,
);

// A menu whose content comes from the server grows after it has opened.
document.addEventListener("htmx:afterSettle", (event) => {
  const menu = event.target.closest?.(".menu:popover-open");
  if (menu) place(menu);
});

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.(".menu:popover-open");
  if (!menu || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
  const items = [...menu.querySelectorAll("a, button, input:not([type=hidden])")].filter((item) => item.offsetParent);
  const step = event.key === "ArrowDown" ? 1 : -1;
  items[(items.indexOf(document.activeElement) + step + items.length) % items.length]?.focus();
  event.preventDefault();
});

addEventListener("resize", () => document.querySelectorAll(".menu:popover-open").forEach(place));
