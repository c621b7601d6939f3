// What several kinds of chart share: tooltip, axes, grid, bars.
import { write } from "./palette.js";

// Drawn on the canvas: HTML tooltips carry style attributes, which the Content-Security-Policy forbids.
export const tooltip = (look, more = {}) => ({
  renderMode: "richText",
  confine: true,
  backgroundColor: look.raised,
  borderColor: look.line,
  borderWidth: 1,
  padding: [8, 10],
  textStyle: { color: look.ink, fontSize: 12, fontFamily: look.font },
  ...more,
});

export const overAxis = (look, unit) =>
  tooltip(look, {
    trigger: "axis",
    axisPointer: { type: "shadow", shadowStyle: { color: look.line, opacity: 0.35 } },
    valueFormatter: (value) => write(value, unit),
  });

export const label = (look, more = {}) => ({ color: look.mute, fontSize: 11, fontFamily: look.font, ...more });

export const categories = (look, names, more = {}) => ({
  type: "category",
  data: names,
  axisTick: { show: false },
  axisLine: { lineStyle: { color: look.line } },
  // A few names are all shown, broken into lines where they are long; of many, as many as fit.
  axisLabel: label(look, { ...(names.length <= 7 ? { interval: 0, overflow: "break", width: 76 } : { hideOverlap: true }), ...(more.axisLabel ?? {}) }),
  ...Object.fromEntries(Object.entries(more).filter(([key]) => key !== "axisLabel")),
});

export const values = (look, unit, more = {}) => ({
  type: "value",
  splitNumber: 4,
  axisLabel: label(look, { formatter: (value) => write(value, unit, true) }),
  splitLine: { lineStyle: { color: look.line } },
  ...more,
});

export const grid = { left: 4, right: 10, top: 14, bottom: 2, containLabel: true, outerBoundsMode: "same", outerBoundsContain: "axisLabel" };
