// What a film will cost, before it is sent: minutes × the price of a minute of each kind of work that is asked for.
// `prices` are those of config.json, in US dollars a minute of film; without them, null: it cannot be told.

export function kinds(request) {
  const wanted = ["listen"];
  if (request.moderate) wanted.push("watch", "compose");
  return wanted;
}

export function estimate(seconds, request, prices) {
  if (!prices) return null;
  const minute = kinds(request).reduce((sum, kind) => sum + (prices[kind] ?? 0), 0);
  return minute === 0 ? 0 : Number.isFinite(seconds) ? (seconds / 60) * minute : null;
}
