// The one chart factory. `<div class="chart" data-chart="bar" data-from="id-of-json-script" role="img" aria-label="…">`
// draws what `{{ data|json_script:"id" }}` holds; data-src fetches it instead. Kinds and their data: docs/pages.md.
import { each, load } from "./client.js";

const drawn = new Map();
const calm = matchMedia("(prefers-reduced-motion: reduce)");

async function dataOf(element) {
  const { from, src } = element.dataset;
  if (from) return JSON.parse(document.getElementById(from).textContent);
  const answer = await fetch(src, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
}

function draw({ chart, kind, data }, kinds, palette) {
  const look = palette();
  chart.setOption({ animation: !calm.matches, animationDuration: 300, textStyle: { fontFamily: look.font }, aria: { enabled: true }, ...kinds[kind](data, look) }, true);
}

each("[data-chart]", async (element) => {
  const [{ kinds }, { palette }] = await Promise.all([import("./charts/kinds.js"), import("./charts/palette.js"), load("echarts"), document.fonts.ready]);
  const held = { chart: echarts.init(element, null, { renderer: "canvas" }), kind: element.dataset.chart, data: await dataOf(element) };
  draw(held, kinds, palette);
  drawn.set(element, () => draw(held, kinds, palette));
  new ResizeObserver(() => held.chart.resize()).observe(element);
  // A bar or a slice may lead to the records behind it.
  held.chart.on("click", ({ data }) => data?.url && location.assign(data.url));
});

document.addEventListener("theme-change", () => drawn.forEach((redraw) => redraw()));

// A chart that htmx took away frees its canvas.
document.addEventListener("htmx:beforeCleanupElement", (event) => {
  const element = event.detail.elt;
  if (drawn.delete(element)) echarts.getInstanceByDom(element)?.dispose();
});
