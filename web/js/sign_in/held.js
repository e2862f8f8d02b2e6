// The access token that is held in memory. Whoever extends this says in `ask` where a new one comes from.

const EARLY = 60; // seconds before its end at which a token is replaced

export class Held {
  held = "";
  endsAt = 0;
  asking = null;

  // The token, a new one where it ends soon or is the `refused` one; however many ask, it is fetched once.
  async token(refused = "") {
    if (this.held && this.held !== refused && Date.now() < this.endsAt) return this.held;
    this.asking ??= this.ask().finally(() => { this.asking = null; });
    return this.asking;
  }

  // `seconds`: how long it is good.
  hold(token, seconds) {
    this.held = token;
    this.endsAt = Date.now() + (seconds - EARLY) * 1000;
    return token;
  }
}
