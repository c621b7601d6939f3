// One function a kind of chart: (data, look) -> the option of ECharts. docs/pages.md says the shape of each data.
import { colour, write } from "./palette.js";
import { categories, grid, label, overAxis, tooltip, values } from "./parts.js";

// {unit, rows: [{name, value, color?, url?}]}
function funnel({ rows, unit }, look) {
  const most = Math.max(...rows.map((row) => Number(row.value)), 1);
  return {
    tooltip: tooltip(look, { formatter: ({ name, value }) => `${name}  ${write(value, unit)}` }),
    series: [
      {
        type: "funnel",
        sort: "none",
        left: 0,
        right: 0,
        top: 4,
        bottom: 4,
        gap: 3,
        minSize: "7%",
        label: { position: "inside", color: "#fff", fontWeight: 600, fontSize: 12, fontFamily: look.font, formatter: ({ value }) => (value > most * 0.13 ? write(value, unit, true) : "") },
        labelLine: { show: false },
        itemStyle: { borderWidth: 0, borderRadius: 4 },
        data: rows.map((row, place) => ({ ...row, value: Number(row.value), itemStyle: { color: colour(row.color, place, look) } })),
      },
    ],
  };
}

// {unit, categories: [..], series: [{name, values: [..], color?, line?}], stacked?}
function bar(data, look) {
  const bars = data.series.filter((one) => !one.line);
  const fallback = ["acc", "acc2", "acc3", "f5", "f1", "won"];
  return {
    tooltip: overAxis(look, data.unit),
    grid,
    xAxis: categories(look, data.categories),
    yAxis: values(look, data.unit),
    series: data.series.map((one, place) => ({
      name: one.name,
      ...(one.line ? goal(look) : { type: "bar", barMaxWidth: 22, stack: data.stacked ? "all" : undefined }),
      data: one.values,
      ...(one.line ? {} : { itemStyle: { color: colour(one.color ?? fallback[place], place, look), borderRadius: !data.stacked || one === bars.at(-1) ? [3, 3, 0, 0] : 0 } }),
    })),
  };
}

const goal = (look) => ({ type: "line", symbol: "circle", symbolSize: 5, lineStyle: { color: look.idle, width: 1.5, type: [4, 4] }, itemStyle: { color: look.idle } });

const stacked = (data, look) => bar({ ...data, stacked: true }, look);

// {unit, rows: [{name, value, color?, url?}]}, the greatest on top
function across({ rows, unit }, look) {
  return {
    tooltip: tooltip(look, { formatter: ({ name, value }) => `${name}  ${write(value, unit)}` }),
    grid: { ...grid, right: 56 },
    xAxis: { type: "value", show: false },
    yAxis: categories(look, rows.map((row) => row.name), { inverse: true, axisLine: { show: false }, axisLabel: { width: 110, overflow: "truncate", color: look.ink } }),
    series: [
      {
        type: "bar",
        barMaxWidth: 14,
        label: { show: true, position: "right", ...label(look), formatter: ({ value }) => write(value, unit, true) },
        data: rows.map((row) => ({ ...row, value: Number(row.value), itemStyle: { color: colour(row.color ?? "acc", 0, look), borderRadius: [0, 3, 3, 0] } })),
      },
    ],
  };
}

// {unit, categories, series: [{name, values, color?, dashed?}]}
function line(data, look) {
  return {
    tooltip: overAxis(look, data.unit),
    grid,
    xAxis: categories(look, data.categories, { boundaryGap: false }),
    yAxis: values(look, data.unit, { scale: Boolean(data.scale) }),
    series: data.series.map((one, place) => {
      const color = colour(one.color ?? ["acc", "f5", "f1", "won"][place], place, look);
      return {
        name: one.name,
        type: "line",
        data: one.values,
        showSymbol: one.values.length < 2,
        symbolSize: 6,
        lineStyle: { color, width: 2, type: one.dashed ? [4, 4] : "solid" },
        itemStyle: { color },
        areaStyle: place === 0 && data.series.length === 1 ? { color, opacity: 0.08 } : undefined,
      };
    }),
  };
}

// {unit, nodes: [{name, color?}], links: [{source, target, value}]}
function sankey({ nodes, links, unit }, look) {
  return {
    tooltip: tooltip(look, { valueFormatter: (value) => write(value, unit) }),
    series: [
      {
        type: "sankey",
        left: 2,
        right: 76,
        top: 8,
        bottom: 8,
        nodeWidth: 8,
        nodeGap: 14,
        draggable: false,
        layoutIterations: 48,
        label: { color: look.ink, fontSize: 11, fontFamily: look.font },
        lineStyle: { color: "gradient", opacity: 0.28, curveness: 0.5 },
        emphasis: { focus: "adjacency" },
        data: nodes.map((node, place) => ({ name: node.name, itemStyle: { color: colour(node.color, place, look), borderWidth: 0, borderRadius: 2 } })),
        links,
      },
    ],
  };
}

// {unit, rows: [{name, value, total?}]}: steps from opening to closing; `total` rows stand on the ground
function waterfall({ rows, unit }, look) {
  let level = 0;
  const steps = rows.map((row) => {
    const value = Number(row.value);
    const from = row.total ? 0 : level;
    level = row.total ? value : level + value;
    return { ...row, value, low: Math.min(from, level), height: Math.abs(level - from) };
  });
  const tone = (step) => colour(step.color ?? (step.total ? "acc" : step.value < 0 ? "lost" : "won"), 0, look);
  return {
    tooltip: tooltip(look, { formatter: ({ dataIndex }) => `${steps[dataIndex].name}  ${write(steps[dataIndex].value, unit)}` }),
    grid,
    xAxis: categories(look, steps.map((step) => step.name), { axisLabel: { interval: 0, hideOverlap: false } }),
    yAxis: values(look, unit),
    series: [
      { type: "bar", stack: "w", silent: true, itemStyle: { color: "transparent" }, data: steps.map((step) => step.low) },
      {
        type: "bar",
        stack: "w",
        barMaxWidth: 34,
        label: { show: true, position: "top", ...label(look), formatter: ({ dataIndex }) => write(steps[dataIndex].value, unit, true) },
        data: steps.map((step) => ({ value: step.height, itemStyle: { color: tone(step), borderRadius: 3 } })),
      },
    ],
  };
}

// {unit, rows: [{name, value, color?, url?}]}
function donut({ rows, unit }, look) {
  return {
    tooltip: tooltip(look, { formatter: ({ name, value, percent }) => `${name}  ${write(value, unit)}  ${percent}%` }),
    series: [
      {
        type: "pie",
        radius: ["54%", "78%"],
        padAngle: 1.5,
        label: { color: look.ink, fontSize: 11, fontFamily: look.font },
        labelLine: { length: 8, length2: 6, lineStyle: { color: look.line } },
        data: rows.map((row, place) => ({ ...row, value: Number(row.value), itemStyle: { color: colour(row.color, place, look), borderRadius: 3 } })),
      },
    ],
  };
}

// {unit, columns: [..], rows: [..], cells: [[column, row, value]]}
function heat({ columns, rows, cells, unit }, look) {
  const bare = { axisLine: { show: false }, axisLabel: { fontSize: 10 } };
  return {
    tooltip: tooltip(look, { formatter: ({ value: [x, y, amount] }) => `${rows[y]} ${columns[x]}  ${write(amount, unit)}` }),
    grid: { ...grid, right: 2 },
    xAxis: categories(look, columns, bare),
    yAxis: categories(look, rows, { inverse: true, ...bare }),
    visualMap: { show: false, min: 0, max: Math.max(...cells.map((cell) => cell[2]), 1), inRange: { color: look.heat } },
    series: [{ type: "heatmap", data: cells, itemStyle: { borderColor: look.card, borderWidth: 2, borderRadius: 4 }, emphasis: { itemStyle: { borderColor: look.ink, borderWidth: 1 } } }],
  };
}

export const kinds = { funnel, bar, stacked, across, line, sankey, waterfall, donut, heat };
