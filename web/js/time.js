// Times as people read and hear them. All times are seconds.

const pad = (number) => String(number).padStart(2, "0");

// 4:03, 1:02:03; with digits 0:04.20
export function clock(seconds, digits = 0) {
  const unit = 10 ** digits;
  const all = Math.floor(Math.max(0, Number.isFinite(seconds) ? seconds : 0) * unit + 1e-6);
  const whole = Math.floor(all / unit);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const front = hours ? `${hours}:${pad(minutes)}` : `${minutes}`;
  const fraction = digits ? `.${String(all % unit).padStart(digits, "0")}` : "";
  return `${front}:${pad(rest)}${fraction}`;
}

// “4 minutes, 3 seconds”, for aria-valuetext.
export function spoken(seconds) {
  const whole = Math.floor(Math.max(0, Number.isFinite(seconds) ? seconds : 0));
  const parts = [[Math.floor(whole / 3600), "hour"], [Math.floor(whole / 60) % 60, "minute"], [whole % 60, "second"]];
  const said = parts.filter(([number]) => number).map(([number, unit]) => many(number, unit));
  return said.length ? said.join(", ") : "0 seconds";
}

// “about 40 seconds left”, rounded as one would say it; nothing when it cannot be told.
export function left(seconds) {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return "";
  if (seconds < 10) return "a few seconds left";
  if (seconds < 55) return `about ${Math.ceil(seconds / 10) * 10} seconds left`;
  if (seconds < 3300) return `about ${many(Math.max(1, Math.round(seconds / 60)), "minute")} left`;
  const halves = Math.round(seconds / 1800) / 2;
  return `about ${halves} ${halves === 1 ? "hour" : "hours"} left`;
}

// How long something took: 3.2 s, 4 min 3 s
export function took(seconds) {
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

// “just now”, “12 minutes ago”, else the day; dates in milliseconds.
export function ago(then, now = Date.now()) {
  const minutes = Math.floor((now - then) / 60_000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${many(minutes, "minute")} ago`;
  if (minutes < 24 * 60) return `${many(Math.floor(minutes / 60), "hour")} ago`;
  return new Date(then).toLocaleDateString(undefined, { year: "numeric", month: "short", day: "numeric" });
}

export function many(number, unit) {
  return `${number.toLocaleString("en")} ${unit}${number === 1 ? "" : "s"}`;
}
