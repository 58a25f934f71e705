// Numbers on charts, the French way: 18,6 · 1 480 · −5,9, narrow no-break space before a unit.

const thin = "\u202f";

/** A number with a fixed count of decimals. */
export function french(value, decimals = 0) {
  if (value === null || value === undefined || Number.isNaN(Number(value))) return "";
  const text = Number(value).toLocaleString("fr-FR", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  return text.replace("-", "−").replaceAll("\u00a0", thin);
}

// ECharts gives an axis label its value, a series label an object around it; of a point the last coordinate is meant.
function figure(given) {
  const value = given !== null && typeof given === "object" && !Array.isArray(given) ? given.value : given;
  return Array.isArray(value) ? value[value.length - 1] : value;
}

const of = (write) => (given) => {
  const value = figure(given);
  return value === null || value === undefined || value === "-" ? "" : write(Number(value));
};

/** The formatters an option may name as "fmt:…". */
export const formatters = {
  number: of((n) => french(n)),
  tenth: of((n) => french(n, 1)),
  hundredth: of((n) => french(n, 2)),
  degree: of((n) => `${french(n)}°`),
  celsius: of((n) => `${french(n, 1)}${thin}°C`),
  percent: of((n) => `${french(n)}${thin}%`),
  euro: of((n) => `${french(n, 2)}${thin}€`),
  watt: of((n) => `${french(n)}${thin}W`),
  kwh: of((n) => `${french(n, 1)}${thin}kWh`),
  hour: of((n) => `${french(n)}${thin}h`), // of a day's hours, 0 to 24
  clock: of((ms) => clock(new Date(ms))), // of a time axis whose UTC is the dwelling's own clock (option useUTC)
};

function clock(at) {
  const minutes = at.getUTCMinutes();
  return `${at.getUTCHours()}${thin}h${minutes ? thin + String(minutes).padStart(2, "0") : ""}`;
}
