// The tooltip, built of elements: ECharts' own is written as HTML with style attributes, which our pages refuse.

/** An ECharts tooltip formatter for a resolved option: a title, then a line a series. */
export function tooltip({ series = [] }) {
  return (given) => {
    const points = (Array.isArray(given) ? given : [given]).filter(({ seriesIndex, value }) => series[seriesIndex]?.tooltip?.show !== false && value !== "-");
    if (points.length === 0) return "";
    const title = points[0].axisValueLabel ?? points[0].name;
    return [element("b", "tip-title", title), ...points.map((point) => line(point, series[point.seriesIndex]))];
  };
}

function line({ color, seriesName, value }, { tooltip: { valueFormatter = String } = {} }) {
  const row = element("div", "tip-line");
  const dot = element("i", "tip-dot");
  dot.style.background = color;
  row.append(dot, element("span", "", seriesName), element("b", "", valueFormatter(value)));
  return row;
}

function element(tag, className, text = "") {
  return Object.assign(document.createElement(tag), { className, textContent: text });
}
