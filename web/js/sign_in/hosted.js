// Sign-in through the identity provider's own page (authorization code with PKCE), as Cognito's hosted UI does it.
// The access token lives in memory only; the refresh token in this tab's session storage.

import { Problem, reach, understood } from "../api.js";
import { Held } from "./held.js";
import { address, challenge, verifier } from "./pkce.js";

const [PENDING, REFRESH] = ["rushes.sign_in", "rushes.refresh"];

export class HostedSignIn extends Held {
  // `place`: {url, client, scope} of config.json.
  constructor(place) {
    super();
    this.place = place;
    this.redirect = location.origin + location.pathname;
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
    return this.hold(told.access_token, told.expires_in);
  }

  // Goes to the sign-in page, which comes back here; never answers.
  async leave() {
    const pending = { state: verifier(), secret: verifier(), hash: location.hash };
    sessionStorage.setItem(PENDING, JSON.stringify(pending));
    location.assign(address(this.place, this.redirect, pending.state, await challenge(pending.secret)));
    return new Promise(() => {});
  }
}
