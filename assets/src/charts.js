// Draws the server's charts: window.lakazCharts.draw(element, option), .dispose(element), .zoom(element, factor).
//
// The option is ECharts' own as JSON text, with two additions the page resolves: a string "--ink" is a style token, read
// when the chart is drawn and again when the theme changes; a string "fmt:euro" is one of the formatters of format.js.
// A tap on the drawing sends "lakaz:chart" from the element, with detail { index }: the tapped place on the first x axis.
import { init, use } from "echarts/core";
import { BarChart, LineChart } from "echarts/charts";
import {
  AriaComponent, DataZoomInsideComponent, GridComponent, MarkAreaComponent, MarkLineComponent, MarkPointComponent, TooltipComponent,
} from "echarts/components";
import { SVGRenderer } from "echarts/renderers";
import { resolve } from "./resolve.js";
import { theme } from "./theme.js";

use([BarChart, LineChart, GridComponent, TooltipComponent, MarkAreaComponent, MarkLineComponent, MarkPointComponent, DataZoomInsideComponent, AriaComponent, SVGRenderer]);

const drawn = new Map(); // element -> { chart, option, watch }
const still = matchMedia("(prefers-reduced-motion: reduce)");

function draw(element, text) {
  const option = JSON.parse(text);
  let entry = drawn.get(element);
  if (!entry) {
    const chart = init(element, theme(), { renderer: "svg" });
    const watch = new ResizeObserver(() => chart.resize());
    watch.observe(element);
    chart.getZr().on("click", (event) => select(element, chart, event));
    entry = { chart, watch };
    drawn.set(element, entry);
  }
  entry.option = option;
  show(entry, !still.matches);
  forgetTheGone();
}

function dispose(element) {
  const entry = drawn.get(element);
  if (!entry) return;
  entry.watch.disconnect();
  entry.chart.dispose();
  drawn.delete(element);
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

function show({ chart, option }, animation) {
  chart.setOption({ ...resolve(option), animation: animation && option.animation !== false }, { notMerge: true });
}

function select(element, chart, { offsetX, offsetY }) {
  const grids = chart.getOption().grid ?? [];
  const inside = grids.some((_, gridIndex) => chart.containPixel({ gridIndex }, [offsetX, offsetY]));
  if (!inside) return;
  const index = Math.round(chart.convertFromPixel({ xAxisIndex: 0 }, offsetX));
  element.dispatchEvent(new CustomEvent("lakaz:chart", { bubbles: true, detail: { index } }));
}

// An element taken from the page without dispose would keep its chart alive.
function forgetTheGone() {
  for (const element of drawn.keys()) if (!element.isConnected) dispose(element);
}

function recolour() {
  for (const entry of drawn.values()) {
    entry.chart.setTheme(theme());
    show(entry, false);
  }
}

for (const query of ["(prefers-color-scheme: dark)", "(prefers-contrast: more)"]) matchMedia(query).addEventListener("change", recolour);
new MutationObserver(recolour).observe(document.documentElement, { attributeFilter: ["data-theme", "data-contrast", "data-size"] });

window.lakazChartsLoaded = { draw, dispose, zoom };
