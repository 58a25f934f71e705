// The words of the plain pages, in as many languages as people at this device chose. One language comes with the page, the
// others are fetched when they are first chosen.

const known = new Map(); // language tag -> texts by key

/** Takes the words that came with the page. */
export function learn(tag, texts) {
  known.set(tag, texts);
}

/** Fetches a language's words where they are not known yet; without a network those of the page stay. */
export function fetchWords(tag) {
  if (known.has(tag)) return Promise.resolve();
  return fetch(`/i18n/play/${tag}.json`).then((r) => (r.ok ? r.json().then((texts) => learn(tag, texts)) : undefined)).catch(() => {});
}

/** The speaker of a language: t(key, args), with args.n the count a plural goes by. */
export function speaker(tag) {
  const texts = known.get(tag) || known.values().next().value;
  return (key, args = {}) => {
    const form = args.n === undefined ? "" : args.n < 2 ? "#one" : "#other";
    const text = texts[key + form] || texts[key] || key;
    return text.replace(/\{(\w+)\}/g, (slot, name) => (name in args ? args[name] : name === "Count" ? number(args.n) : slot));
  };
}

/** A number as it is written in French, at most two decimals. */
export function number(n) {
  const [whole, part] = String(Math.round(Math.abs(n) * 100) / 100).split(".");
  return (n < 0 ? "−" : "") + whole.replace(/\B(?=(\d{3})+$)/g, "\u202f") + (part ? "," + part : "");
}

const units = { EUR: "€", Cel: "°C", kWh: "kWh", W: "W", L: "L", "%": "%" };

/** An energy in kWh, small ones in Wh. */
export function energy(kWh) {
  return kWh < 0.1 ? number(kWh * 1000) + "\u202fWh" : quantity(kWh, "kWh");
}

/** A number with its unit, one of those of content.Estimate. */
export function quantity(n, unit) {
  return number(n) + "\u202f" + (units[unit] || unit || "");
}
