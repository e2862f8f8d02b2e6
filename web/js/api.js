// Calls to the API: signed, repeated while that may help. An error is a sentence, a remedy, and a link to more.

const WAITS = [1000, 3000, 5000]; // milliseconds between tries
const SAFE = new Set(["GET", "PUT", "DELETE"]);

export class Problem extends Error {
  // status 0: nothing answered at all.
  constructor(status, sentence, told = {}) {
    super(sentence);
    Object.assign(this, { status, code: told.code ?? "", remedy: told.remedy ?? "", link: told.link ?? "", retryable: told.retryable ?? status === 0 });
  }
}

export const rest = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

export class Api {
  // `signIn.token(refused)` gives a token; another one than `refused`. What is put takes the place of what was read:
  // where somebody else changed it meanwhile, the server refuses.
  constructor(base, signIn) {
    this.base = base.replace(/\/$/, "");
    this.signIn = signIn;
    this.tags = new Map();
  }

  get(path) { return this.ask("GET", path); }
  put(path, body) { return this.ask("PUT", path, body); }
  post(path, body = {}, again = false) { return this.ask("POST", path, body, again); }
  erase(path) { return this.ask("DELETE", path); }

  // `again`: a POST that does no harm when it is done twice.
  async ask(method, path, body, again = SAFE.has(method)) {
    for (let tried = 0; ; tried += 1) {
      try {
        return await this.signed(method, path, body);
      } catch (problem) {
        if (!(problem instanceof Problem) || !problem.retryable || !again || tried >= WAITS.length) throw problem;
        await rest(problem.after ?? WAITS[tried]);
      }
    }
  }

  async signed(method, path, body) {
    const token = await this.signIn.token();
    const answer = await this.once(token, method, path, body);
    if (answer.status !== 401) return understood(answer);
    return understood(await this.once(await this.signIn.token(token), method, path, body));
  }

  async once(token, method, path, body) {
    const headers = { Authorization: `Bearer ${token}` };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    if (method === "PUT" && this.tags.has(path)) headers["If-Match"] = this.tags.get(path);
    const answer = await reach(this.base + path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
    if (answer.ok && answer.headers.get("ETag")) this.tags.set(path, answer.headers.get("ETag"));
    return answer;
  }
}

// fetch, whose only error is a Problem.
export async function reach(url, options) {
  try {
    return await fetch(url, options);
  } catch {
    throw new Problem(0, "Nothing answers: check your connection, or start rushes with `rushes up`.");
  }
}

export async function understood(answer) {
  const told = await answer.json().catch(() => ({}));
  if (answer.ok) return told;
  const problem = new Problem(answer.status, told.detail ?? told.message ?? `The server answered ${answer.status}.`, told);
  problem.retryable ||= answer.status === 429 || answer.status >= 502;
  const seconds = Number(answer.headers.get("Retry-After"));
  if (seconds > 0) problem.after = Math.min(60, seconds) * 1000;
  throw problem;
}
