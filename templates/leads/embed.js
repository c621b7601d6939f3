// Puts the form where this script stands, and keeps the frame as high as the form is.
// <script src="https://crm.example.com/f/<form key>/embed.js" async></script>   data-lang="en" or "zh" sets the language
(() => {
  const script = document.currentScript;
  if (!script) return;
  const address = new URL(script.src);
  const form = new URL(address.pathname.replace(/embed\.js$/, ""), address);
  const page = new URL(location.href);
  for (const [name, value] of page.searchParams) if (/^utm_[a-z]+$/.test(name)) form.searchParams.set(name, value.slice(0, 200));
  for (const [name, value] of address.searchParams) form.searchParams.set(name, value);
  if (script.dataset.lang) form.searchParams.set("lang", script.dataset.lang);
  if (script.dataset.visitor) form.searchParams.set("visitor", script.dataset.visitor.slice(0, 64));
  if (document.referrer) form.searchParams.set("referrer", document.referrer.slice(0, 500));
  form.searchParams.set("page", (page.origin + page.pathname).slice(0, 500));
  form.searchParams.set("embed", "1");

  const frame = document.createElement("iframe");
  frame.src = form.href;
  frame.title = script.dataset.title || document.title;
  frame.loading = "lazy";
  frame.referrerPolicy = "strict-origin-when-cross-origin";
  Object.assign(frame.style, { width: "100%", height: "560px", border: "0", colorScheme: "auto" });
  script.after(frame);

  addEventListener("message", (event) => {
    if (event.origin !== form.origin || event.source !== frame.contentWindow) return;
    const height = Number(event.data?.shangjiHeight);
    if (height > 0 && height < 20000) frame.style.height = `${Math.ceil(height)}px`;
  });
})();
