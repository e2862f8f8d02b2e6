// Sizes and money as people read them.

const UNITS = ["B", "kB", "MB", "GB", "TB"];

// 1.2 MB, in powers of ten as file managers show them.
export function bytes(count) {
  let [value, unit] = [count, 0];
  while (value >= 999.5 && unit < UNITS.length - 1) [value, unit] = [value / 1000, unit + 1];
  return `${value >= 100 || unit === 0 ? Math.round(value) : Number(value.toPrecision(2))} ${UNITS[unit]}`;
}

// $0.12; less than a cent says so, nothing is free.
export function money(dollars) {
  if (dollars <= 0) return "free";
  return dollars < 0.01 ? "less than $0.01" : `$${dollars.toFixed(2)}`;
}

export function percent(fraction) {
  return `${Math.floor(Math.min(1, Math.max(0, fraction)) * 100)} %`;
}
