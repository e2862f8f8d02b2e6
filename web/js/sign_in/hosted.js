// Sign-in through the identity provider's own page (authorization code with PKCE), as Cognito's hosted UI does it.
// The access token lives in memory only; the refresh token in this tab's session storage.

import { Problem, reach, understood } from "../api.js";
import { address, challenge, verifier } from "./pkce.js";

const EARLY = 60; // seconds
const [PENDING, REFRESH] = ["rushes.sign_in", "rushes.refresh"];

export class HostedSignIn {
  // `place`: {url, client, scope} of config.json.
  constructor(place) {
    this.place = place;
    this.redirect = location.origin + location.pathname;
    this.held = "";
    this.endsAt = 0;
    this.asking = null;
  }

  async token(refused = "") {
    if (this.held && this.held !== refused && Date.now() < this.endsAt) return this.held;
    this.asking ??= this.ask().finally(() => { this.asking = null; });
    return this.asking;
  }

  async ask() {
    const came = new URLSearchParams(location.search);
    const pending = JSON.parse(sessionStorage.getItem(PENDING) ?? "null");
    if (came.has("code") && pending) return this.redeem(came, pending);
    const refresh = sessionStorage.getItem(REFRESH);
    if (!refresh) return this.leave();
    return this.fetchTokens({ grant_type: "refresh_token", refresh_token: refresh }).catch((problem) => {
      if (problem.status === 0) throw problem;
      return this.leave();
    });
  }

  async redeem(came, pending) {
    sessionStorage.removeItem(PENDING);
    history.replaceState(null, "", this.redirect + pending.hash);
    if (came.get("state") !== pending.state) throw new Problem(400, "This sign-in was not begun here: load the page again.");
    return this.fetchTokens({
      grant_type: "authorization_code", code: came.get("code"), redirect_uri: this.redirect, code_verifier: pending.secret,
    });
  }

  async fetchTokens(asked) {
    const body = new URLSearchParams({ client_id: this.place.client, ...asked });
    const told = await understood(await reach(`${this.place.url}/oauth2/token`, { method: "POST", body }));
    if (told.refresh_token) sessionStorage.setItem(REFRESH, told.refresh_token);
    this.held = told.access_token;
    this.endsAt = Date.now() + (told.expires_in - EARLY) * 1000;
    return this.held;
  }

  // Goes to the sign-in page, which comes back here; never answers.
  async leave() {
    const pending = { state: verifier(), secret: verifier(), hash: location.hash };
    sessionStorage.setItem(PENDING, JSON.stringify(pending));
    location.assign(address(this.place, this.redirect, pending.state, await challenge(pending.secret)));
    return new Promise(() => {});
  }
}
