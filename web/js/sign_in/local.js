// Sign-in on this machine: the printed address carries a key behind its #, which buys a cookie, which buys tokens.

import { Problem, reach, understood } from "../api.js";
import { Held } from "./held.js";

// The key of an address such as http://127.0.0.1:8710/#key=…; it does not stay in the address bar.
export function takeKey(place = location, past = history) {
  const key = new URLSearchParams(place.hash.slice(1)).get("key");
  if (key) past.replaceState(null, "", "#/");
  return key;
}

export class LocalSignIn extends Held {
  constructor(key) {
    super();
    this.key = key;
  }

  async ask() {
    const answer = await reach("session", { method: "POST", body: JSON.stringify(this.key ? { key: this.key } : {}) });
    if (answer.status === 401) {
      throw new Problem(401, "This address needs its key: open the one that `rushes up` or `rushes status` prints.");
    }
    const told = await understood(answer);
    this.key = null;
    return this.hold(told.token, told.expires_in);
  }
}
