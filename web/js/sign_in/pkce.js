// Proof Key for Code Exchange (RFC 7636), the part that is only arithmetic.

const base64url = (bytes) =>
  btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");

// 43 characters that nobody can guess (RFC 7636, 4.1).
export const verifier = () => base64url(crypto.getRandomValues(new Uint8Array(32)));

// What is shown of it beforehand (RFC 7636, 4.2: S256).
export async function challenge(secret) {
  return base64url(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(secret))));
}

// The address of the sign-in page. `place`: {url, client, scope}.
export function address(place, redirect, state, shown) {
  const asked = {
    response_type: "code",
    client_id: place.client,
    redirect_uri: redirect,
    scope: place.scope,
    state,
    code_challenge: shown,
    code_challenge_method: "S256",
  };
  return `${place.url}/oauth2/authorize?${new URLSearchParams(asked)}`;
}
