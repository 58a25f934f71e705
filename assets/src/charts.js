// Draws the server's charts: window.lakazCharts.draw(element, option), .select(element, index), .zoom(element, factor),
// .dispose(element).
//
// The option is ECharts' own as JSON text, with two additions the page resolves: a string "--ink" is a style token, read
// when the chart is drawn and again when the theme changes; a string "fmt:euro" is one of the formatters of format.js.
// A tap on the drawing selects a place on the first x axis, which lies under a veil from top to bottom, and sends
// "lakaz:chart" from the element with detail { index }.
import { init, use } from "echarts/core";
import { BarChart, LineChart } from "echarts/charts";
import {
  AriaComponent, DataZoomInsideComponent, GridComponent, MarkAreaComponent, MarkLineComponent, MarkPointComponent, TooltipComponent,
} from "echarts/components";
import { SVGRenderer } from "echarts/renderers";
import { resolve } from "./resolve.js";
import { theme } from "./theme.js";
import { tooltip } from "./tooltip.js";

use([BarChart, LineChart, GridComponent, TooltipComponent, MarkAreaComponent, MarkLineComponent, MarkPointComponent, DataZoomInsideComponent, AriaComponent, SVGRenderer]);

const drawn = new Map(); // element -> { chart, option, veil, index, watch }
const still = matchMedia("(prefers-reduced-motion: reduce)");

function draw(element, text) {
  const entry = drawn.get(element) ?? begin(element);
  entry.option = JSON.parse(text);
  entry.index = -1;
  show(entry, !still.matches);
  for (const other of drawn.keys()) if (!other.isConnected) dispose(other); // taken from the page without a word
}

function begin(element) {
  const chart = init(element, theme(), { renderer: "svg" });
  const veil = Object.assign(document.createElement("div"), { className: "veil", hidden: true });
  element.append(veil);
  const entry = { chart, veil, index: -1 };
  entry.watch = new ResizeObserver(() => {
    chart.resize();
    layVeil(entry);
  });
  entry.watch.observe(element);
  chart.on("datazoom", () => layVeil(entry));
  chart.getZr().on("click", ({ offsetX, offsetY }) => tapped(element, entry, offsetX, offsetY));
  drawn.set(element, entry);
  return entry;
}

function dispose(element) {
  const entry = drawn.get(element);
  if (!entry) return;
  entry.watch.disconnect();
  entry.chart.dispose();
  entry.veil.remove();
  drawn.delete(element);
}

function tapped(element, entry, x, y) {
  const { chart } = entry;
  const grids = chart.getOption().grid ?? [];
  if (!grids.some((_, gridIndex) => chart.containPixel({ gridIndex }, [x, y]))) return;
  const index = Math.round(chart.convertFromPixel({ xAxisIndex: 0 }, x));
  select(element, index);
  element.dispatchEvent(new CustomEvent("lakaz:chart", { bubbles: true, detail: { index } }));
}

/** Lays the veil on a place of the first x axis; -1 takes it away. */
function select(element, index) {
  const entry = drawn.get(element);
  if (!entry) return;
  entry.index = index;
  layVeil(entry);
}

function layVeil({ chart, veil, index, option }) {
  const places = option?.xAxis?.[0]?.data?.length ?? 0;
  veil.hidden = index < 0 || index >= places;
  if (veil.hidden) return;
  const middle = chart.convertToPixel({ xAxisIndex: 0 }, index);
  const width = Math.abs(chart.convertToPixel({ xAxisIndex: 0 }, 1) - chart.convertToPixel({ xAxisIndex: 0 }, 0)) || 40;
  veil.style.left = `${middle - width / 2}px`;
  veil.style.width = `${width}px`;
}

/** Shows a part of the chart around its middle: factor 0.5 is half as much, 2 twice as much. */
function zoom(element, factor) {
  const chart = drawn.get(element)?.chart;
  const window = chart?.getOption().dataZoom?.[0];
  if (!window) return;
  const middle = (window.start + window.end) / 2;
  const half = Math.min(50, ((window.end - window.start) / 2) * factor);
  const start = Math.min(Math.max(0, middle - half), 100 - 2 * half);
  chart.dispatchAction({ type: "dataZoom", start, end: start + 2 * half });
}

function show(entry, animation) {
  const option = resolve(entry.option);
  if (option.tooltip) option.tooltip = { formatter: tooltip(option), ...option.tooltip };
  entry.chart.setOption({ ...option, animation: animation && option.animation !== false }, { notMerge: true });
  layVeil(entry);
}

function recolour() {
  for (const entry of drawn.values()) {
    entry.chart.setTheme(theme());
    show(entry, false);
  }
}

for (const query of ["(prefers-color-scheme: dark)", "(prefers-contrast: more)"]) matchMedia(query).addEventListener("change", recolour);
new MutationObserver(recolour).observe(document.documentElement, { attributeFilter: ["data-theme", "data-contrast", "data-size"] });

window.lakazChartsLoaded = { draw, select, zoom, dispose };
