// What the server names, the page resolves: tokens to colours, formatters to functions.
import { formatters } from "./format.js";

/** A copy of an option with every "--token" and "fmt:name" replaced. An unknown name stays as it is. */
export function resolve(option) {
  const style = getComputedStyle(document.documentElement);
  const walk = (value) => {
    if (typeof value === "string") return named(value, style);
    if (Array.isArray(value)) return value.map(walk);
    if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, walk(inner)]));
    return value;
  };
  return walk(option);
}

function named(text, style) {
  if (text.startsWith("--")) return style.getPropertyValue(text).trim() || text;
  if (text.startsWith("fmt:")) return formatters[text.slice(4)] ?? text;
  return text;
}
