// Which view is shown: the address behind the #. A view is a function (page, ...parts) that answers with
// {title, node, close}; it may take a while, and is left alone when another was asked for meanwhile.

import { announce, el, show } from "./dom.js";
import { failure } from "./parts/notice.js";

export class Router {
  constructor(place, routes, page) {
    Object.assign(this, { place, routes, page, shown: null, turn: 0 });
  }

  begin() {
    addEventListener("hashchange", () => this.go());
    return this.go();
  }

  async go() {
    const turn = (this.turn += 1);
    this.shown?.close?.();
    this.shown = null;
    const late = setTimeout(() => show(this.place, el("h1", { class: "unseen" }, "Loading"), el("p", { class: "loading" }, "Loading …")), 200);
    const found = await this.view();
    clearTimeout(late);
    if (turn !== this.turn) return found.close?.();
    this.shown = found;
    show(this.place, found.node);
    document.title = `${found.title} · rushes`;
    this.mark();
    if (turn > 1) this.place.focus({ preventScroll: true });
    announce(found.title);
    scrollTo(0, 0);
  }

  async view() {
    const path = location.hash.slice(1).split("?")[0] || "/";
    for (const [pattern, view] of this.routes) {
      const match = pattern.exec(path);
      if (match) {
        try {
          return await view(this.page, ...match.slice(1));
        } catch (problem) {
          return { title: "Something is wrong", node: el("section", {}, el("h1", { class: "unseen" }, "Something is wrong"), failure(problem, () => this.go())) };
        }
      }
    }
    return { title: "Not found", node: el("section", {}, el("h1", {}, "Not found"), el("p", { class: "notice" }, "There is nothing at this address. ", el("a", { href: "#/" }, "Back to your videos"))) };
  }

  // The entry of the menu where one is.
  mark() {
    for (const link of document.querySelectorAll("#nav a")) {
      const here = link.getAttribute("href") === (location.hash.split("?")[0] || "#/");
      if (here) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
  }
}
