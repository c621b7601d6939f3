// The colours of the charts, read from the stylesheet, so that they follow the theme; and how numbers are written.
import { client } from "../client.js";

const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

export function palette() {
  const series = (letter, from, to) => Array.from({ length: to - from + 1 }, (_, i) => css(`--${letter}${from + i}`));
  return {
    ink: css("--ink"),
    mute: css("--ink-3"),
    idle: css("--ink-4"),
    line: css("--line"),
    card: css("--card"),
    raised: css("--raised"),
    acc: css("--acc"),
    acc2: css("--acc-2"),
    acc3: css("--acc-3"),
    won: css("--ok"),
    lost: css("--lost"),
    warn: css("--warn"),
    funnel: series("f", 1, 6),
    heat: series("h", 0, 4),
    font: getComputedStyle(document.body).fontFamily,
  };
}

// A colour by its name in the data ("won", "lost", "f3", "acc2"), else by its place along the funnel.
export function colour(name, place, look) {
  if (/^f[1-6]$/.test(name ?? "")) return look.funnel[Number(name[1]) - 1];
  return look[name] ?? look.funnel[place % look.funnel.length];
}

const zh = client.language?.startsWith("zh");
const locale = zh ? "zh-CN" : "en-US";
const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
const compact = new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 1 });
const share = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 });

// unit: "money", "percent" (a ratio), "days", or nothing for counts. `brief` is for axes and labels.
export function write(value, unit = "", brief = false) {
  if (value === null || value === undefined) return "—";
  const number = Number(value);
  if (unit === "percent") return share.format(number);
  const size = Math.abs(number);
  const long = unit === "money" ? (zh ? 10_000 : 1000) : 100_000; // counts are read to the last one
  const digits = (brief && size >= long ? compact : whole).format(size);
  return `${number < 0 ? "−" : ""}${unit === "money" ? (client.currency ?? "¥") : ""}${digits}`;
}
