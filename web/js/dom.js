// Elements made of data. Text is always text: nothing here, or anywhere else in the page, parses HTML.

const SVG = "http://www.w3.org/2000/svg";

// el("p", {class: "note", onclick: f, hidden: true}, "text", otherElement, [more]); null children are left out.
export function el(tag, props = {}, ...children) {
  return fill(document.createElement(tag), props, children);
}

export function svg(tag, props = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), props, children);
}

function fill(made, props, children) {
  for (const [name, value] of Object.entries(props)) set(made, name, value);
  made.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

function set(made, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
  else if (name === "value" || name === "checked" || name === "muted") made[name] = value;
  else if (name.startsWith("--")) made.style.setProperty(name, value);
  else made.setAttribute(name, value === true ? "" : String(value));
}

// Put other children in the place of all that a node has.
export function show(node, ...children) {
  node.replaceChildren(...children.flat(3).filter(Boolean));
  return node;
}

// Said by screen readers; the same sentence twice in a row is said once.
export function announce(sentence) {
  const place = document.getElementById("announcer");
  if (place && place.textContent !== sentence) place.textContent = sentence;
}

let count = 0;

// An id that no other element of this page has.
export function unique(name) {
  count += 1;
  return `${name}-${count}`;
}
