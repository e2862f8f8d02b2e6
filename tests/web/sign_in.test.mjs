import assert from "node:assert/strict";
import { test } from "node:test";
import { takeKey } from "../../web/js/sign_in/local.js";
import { address, challenge, verifier } from "../../web/js/sign_in/pkce.js";

test("the challenge is that of RFC 7636, appendix B", async () => {
  assert.equal(await challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
});

test("verifiers are 43 characters and never the same", () => {
  const made = new Set(Array.from({ length: 100 }, verifier));
  assert.equal(made.size, 100);
  for (const one of made) assert.match(one, /^[\w-]{43}$/);
});

test("the sign-in page is asked for a code, with state and challenge", () => {
  const url = new URL(address({ url: "https://id.example", client: "c", scope: "openid" }, "https://page.example/", "s", "x"));
  assert.equal(url.pathname, "/oauth2/authorize");
  assert.deepEqual(Object.fromEntries(url.searchParams), { response_type: "code", client_id: "c", redirect_uri: "https://page.example/", scope: "openid", state: "s", code_challenge: "x", code_challenge_method: "S256" });
});

test("the key leaves the address bar", () => {
  const went = [];
  const past = { replaceState: (...words) => went.push(words) };
  assert.equal(takeKey({ hash: "#key=abc" }, past), "abc");
  assert.deepEqual(went, [[null, "", "#/"]]);
  assert.equal(takeKey({ hash: "#/jobs/1" }, past), null);
  assert.equal(went.length, 1);
});
