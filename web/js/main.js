// The page begins: what it must know, who one is, and which view the address asks for.

import { Api, reach, understood } from "./api.js";
import { el, show } from "./dom.js";
import { home } from "./home.js";
import { job } from "./job.js";
import { failure } from "./parts/notice.js";
import { review } from "./review/view.js";
import { Router } from "./router.js";
import { searchAll } from "./search_all.js";
import { HostedSignIn } from "./sign_in/hosted.js";
import { LocalSignIn, takeKey } from "./sign_in/local.js";
import { Queue } from "./upload/queue.js";

const ROUTES = [
  [/^\/$/, home],
  [/^\/jobs\/([\w-]+)$/, job],
  [/^\/jobs\/([\w-]+)\/review$/, review],
  [/^\/search$/, searchAll],
];
const LINKS = [["#/", "Videos"], ["#/search", "Search"]];

async function begin() {
  const main = document.getElementById("main");
  const key = takeKey();
  try {
    const [config, machine] = await Promise.all([read("config.json"), read("machine.json")]);
    const signIn = config.sign_in.kind === "local" ? new LocalSignIn(key) : new HostedSignIn(config.sign_in);
    await signIn.token();
    const api = new Api(config.api, signIn);
    const page = { api, config, machine, queue: new Queue(api) };
    show(document.getElementById("nav"), LINKS.map(([href, text]) => el("a", { href }, text)));
    new Router(main, ROUTES, page).begin();
  } catch (problem) {
    show(main, failure(problem, () => location.reload()));
  }
}

const read = async (name) => understood(await reach(name, { cache: "no-cache" }));

begin();
