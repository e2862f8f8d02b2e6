// The same as dragging, in numbers: where the picked box lies, and from when to when its region is covered.

import { el, show } from "../dom.js";
import { begin, between, boxAt, end, withBox } from "./boxes.js";

const PLACES = [["x", "Left"], ["y", "Top"], ["w", "Width"], ["h", "Height"]];

export class Fields {
  // `face`: {model, duration, time()}
  constructor(face) {
    Object.assign(this, face);
    this.whole = el("input", { type: "checkbox", checked: true });
    this.inputs = Object.fromEntries(PLACES.map(([name]) => [name, this.number({ min: 0, max: 100, step: 0.5 }, () => this.box())]));
    this.times = { start: this.number({ min: 0, step: 0.1 }, () => this.span()), end: this.number({ min: 0, step: 0.1 }, () => this.span()) };
    this.node = el("fieldset", { class: "panel fields", hidden: true }, el("legend", {}),
      el("div", { class: "numbers" },
        PLACES.map(([name, text]) => label(`${text}, %`, this.inputs[name])), label("From, s", this.times.start), label("To, s", this.times.end)),
      el("label", { class: "wish" }, this.whole, el("span", {}, "Change the box in all of its moments, not only in this one")));
  }

  number(limits, act) {
    return el("input", { type: "number", inputmode: "decimal", ...limits, onchange: act });
  }

  // The picked region, or null.
  tell(item) {
    this.item = item;
    this.node.hidden = !item;
    if (!item) return;
    show(this.node.firstChild, `Place of “${item.blur.label || "region"}”`);
    this.showBox(boxAt(item.blur, this.time()));
    put(this.times.start, begin(item.blur).toFixed(1));
    put(this.times.end, end(item.blur, this.duration).toFixed(1));
  }

  showBox(box) {
    for (const [name] of PLACES) put(this.inputs[name], (box[name] * 100).toFixed(1));
  }

  box() {
    const wanted = Object.fromEntries(PLACES.map(([name]) => [name, Number(this.inputs[name].value) / 100]));
    this.model.blur(this.item.id, withBox(this.item.blur, this.time(), wanted, this.whole.checked));
  }

  span() {
    this.model.blur(this.item.id, between(this.item.blur, Number(this.times.start.value), Number(this.times.end.value), this.duration));
  }
}

const label = (text, input) => el("label", { class: "field" }, el("span", {}, text), input);

function put(input, value) {
  if (document.activeElement !== input || input.value === "") input.value = value;
}
