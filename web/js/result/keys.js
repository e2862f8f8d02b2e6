// What a key does in the player, as people know it from elsewhere. `state`: {time, duration, rate} in seconds.
// Answers with [name of the action, value], or null.

export const FRAME = 1 / 25; // seconds: what “one frame” means where the film does not say
const RATES = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2];

export function action(key, state) {
  if (/^\d$/.test(key)) return ["seek", (Number(key) / 10) * state.duration];
  const to = (step) => ["seek", Math.min(state.duration, Math.max(0, state.time + step))];
  switch (key.length === 1 ? key.toLowerCase() : key) {
    case " ":
    case "k": return ["toggle"];
    case "j": return to(-10);
    case "l": return to(10);
    case "ArrowLeft": return to(-5);
    case "ArrowRight": return to(5);
    case ",": return ["still", to(-FRAME)[1]];
    case ".": return ["still", to(FRAME)[1]];
    case "<": return ["rate", slower(state.rate)];
    case ">": return ["rate", faster(state.rate)];
    case "c": return ["captions"];
    case "m": return ["mute"];
    case "f": return ["full"];
    default: return null;
  }
}

export const slower = (rate) => RATES.findLast((one) => one < rate) ?? RATES[0];
export const faster = (rate) => RATES.find((one) => one > rate) ?? RATES.at(-1);
