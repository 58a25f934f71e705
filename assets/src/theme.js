// How every chart looks where the option does not say: Lakaz's chart theme, in the page's present colours.
import { resolve } from "./resolve.js";

const axis = {
  axisLine: { lineStyle: { color: "--edge", width: 1 } },
  axisTick: { show: false },
  splitLine: { show: false },
  axisLabel: { color: "--ink-2", fontSize: 14, hideOverlap: true },
  axisPointer: { lineStyle: { color: "--ink-2", width: 1 }, shadowStyle: { color: "--veil", opacity: 1 } },
};

/** The theme ECharts takes; make it anew when the colours of the page change. */
export function theme() {
  return resolve({
    backgroundColor: "transparent",
    color: ["--ink", "--honey", "--ink-2"],
    textStyle: { fontFamily: '"Atkinson Hyperlegible Next", sans-serif', fontSize: 14, color: "--ink-2" },
    grid: { left: 37, right: 8, top: 16, bottom: 26, containLabel: false },
    categoryAxis: axis,
    valueAxis: { ...axis, axisLine: { show: false } },
    timeAxis: axis,
    line: { symbol: "none", smooth: 0.35, lineStyle: { width: 3, cap: "round" } },
    bar: { itemStyle: { borderRadius: [4, 4, 0, 0], borderWidth: 1.5 } },
    tooltip: {
      backgroundColor: "--surface", borderColor: "--edge", borderWidth: 1, padding: [10, 14], confine: true,
      textStyle: { color: "--ink", fontSize: 16 }, extraCssText: "border-radius:16px;box-shadow:none",
    },
    animationDuration: 600, animationDurationUpdate: 600, animationEasing: "cubicOut", animationEasingUpdate: "cubicOut",
    aria: { enabled: false }, // the page gives the sentence and the table
  });
}
