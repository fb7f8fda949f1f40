// Shows the manual, filters it while you type. Text from modules only ever becomes text nodes.
(() => {
"use strict";

const byId = (id) => document.getElementById(`manual-${id}`);
const data = JSON.parse(byId("data").textContent);
const search = byId("search"), clear = byId("clear"), list = byId("list"), menu = byId("menu");
const side = byId("modules");
const modules = [];  // {name, id, section, head, words, link, hits, functions: [...]}
let pattern = null;  // what is marked now

function make(tag, className = "", text = "") {
  const one = document.createElement(tag);
  if (className) one.className = className;
  if (text) one.textContent = text;
  return one;
}

function fromTemplate(name) {
  return byId(name).content.firstElementChild.cloneNode(true);
}

// Names stand in back quotes in the modules' comments; on the page they are plain.
const plain = (text) => text.replaceAll("`", "");

// A text that can be found: where it stands, and what it says.
function word(list, element, said) {
  const text = plain(said);
  element.textContent = text;
  list.push({element, text, marked: false});
}

function paint(one) {
  const {element, text} = one;
  const fits = pattern !== null && text.search(pattern) >= 0;
  if (!fits && !one.marked) return;
  one.marked = fits;
  element.textContent = "";
  let from = 0;
  for (const match of fits ? text.matchAll(pattern) : []) {
    element.append(text.slice(from, match.index), make("mark", "", match[0]));
    from = match.index + match[0].length;
  }
  element.append(text.slice(from));
}

// ---------------------------------------------------------------- widgets

const written = (value) => typeof value === "boolean" ? (value ? "on" : "off") : String(value ?? "");

function labelled(name, control, output) {
  const label = make("label");
  label.append(make("span", "", name));
  if (output) label.append(output);
  control.setAttribute("aria-label", name);
  return label;
}

function slider(parameter, unit, start) {
  const control = make("input"), output = make("output");
  control.type = "range";
  control.min = parameter.low;
  control.max = parameter.high;
  control.step = parameter.step ?? "any";
  const fits = typeof start === "number" && parameter.low <= start && start <= parameter.high;
  control.value = fits ? start : parameter.low + (parameter.high - parameter.low) * 0.75;
  const show = () => {
    const value = Number(control.value);
    output.textContent = `${Number.isInteger(value) ? value : value.toPrecision(4)}${unit && ` ${unit}`}`;
  };
  control.addEventListener("input", show);
  show();
  return [labelled(parameter.name, control, output), control];
}

function colour(channels) {
  const row = make("div", "colour"), control = make("input"), output = make("output");
  control.type = "color";
  control.value = "#cc4d1a";
  control.setAttribute("aria-label", channels.map((one) => one.name).join(", "));
  const show = () => {
    output.textContent = channels.map((one, at) => {
      const part = parseInt(control.value.slice(1 + 2 * at, 3 + 2 * at), 16) / 255;
      return `${one.name} ${Math.round(one.low + part * (one.high - one.low))}`;
    }).join("\n");
  };
  control.addEventListener("input", show);
  show();
  row.append(control, output);
  return [row];
}

function toggle(parameter) {
  const control = make("button", "switch"), words = make("span");
  control.type = "button";
  control.setAttribute("role", "switch");
  control.setAttribute("aria-label", parameter.name);
  const show = (on) => {
    control.setAttribute("aria-checked", String(on));
    words.textContent = `${parameter.name}: ${written(parameter.choices[on ? 0 : 1])}`;
  };
  control.append(make("i"), words);
  control.addEventListener("click", () => show(control.getAttribute("aria-checked") !== "true"));
  show(true);
  return [control];
}

function button(name) {
  const control = make("button", "outlined press", name);
  control.type = "button";
  return [control];
}

function field(parameter) {
  let control;
  if (parameter.choices) {
    control = make("select");
    for (const choice of parameter.choices) control.append(make("option", "", written(choice)));
  } else {
    control = make("input");
    control.type = "text";
    control.value = written(parameter.value);
    control.autocomplete = "off";
  }
  return [labelled(parameter.name, control), control];
}

function drawn(tag, attributes) {
  const one = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) one.setAttribute(name, value);
  return one;
}

function graph(keys) {
  const curve = drawn("svg", {class: "curve", viewBox: "0 0 208 56", preserveAspectRatio: "none", "aria-hidden": "true"});
  curve.append(drawn("path", {class: "axis", d: "M0 55H208"}));
  const shown = keys.slice(0, 3);
  for (const [at] of (shown.length ? shown : [""]).entries()) {
    const points = [];
    for (let x = 0; x <= 208; x += 8) {
      const y = 24 - 12 * Math.sin(x / (22 + 9 * at) + at * 1.4) - 5 * Math.sin(x / 7 + at) + at * 6;
      points.push(`${x} ${y.toFixed(1)}`);
    }
    curve.append(drawn("path", {class: `c${at}`, d: `M${points.join("L")}`}));
  }
  const legend = make("ul", "legend");
  for (const [at, key] of keys.entries()) {
    const item = make("li"), sample = drawn("svg", {class: "curve", viewBox: "0 0 18 8", "aria-hidden": "true"});
    sample.append(drawn("path", {class: `c${at % 3}`, d: "M1 4H17"}));
    item.append(sample, make("span", "", key));
    legend.append(item);
  }
  return keys.length ? [curve, legend] : [curve];
}

function preview({widget, parameters}, name) {
  const start = (one) => parameters.find((each) => each.name === one.name)?.default;
  const ranges = widget.parameters.filter((one) => "low" in one);
  if (widget.kind === "slider") return slider(ranges[0], widget.unit, start(ranges[0]));
  if (widget.kind === "color" && ranges.length === 3) return colour(ranges);
  if (widget.kind === "color" || widget.kind === "joystick") return ranges.flatMap((one) => slider(one, widget.unit, start(one)));
  if (widget.kind === "toggle") return toggle(widget.parameters.find((one) => one.choices));
  if (widget.kind === "text") return widget.parameters.flatMap(field);
  if (widget.kind === "graph") return graph(widget.keys);
  return button(name.replaceAll("_", " "));
}

// ---------------------------------------------------------------- building

// Parameters that have a text, neighbours with the same one together.
function explained(parameters) {
  const rows = [];
  for (const {name, doc} of parameters) {
    if (!doc) continue;
    if (rows.length && rows.at(-1)[1] === doc) rows.at(-1)[0].push(name);
    else rows.push([[name], doc]);
  }
  return rows;
}

function showFunction(module, name, about) {
  const card = fromTemplate("function"), words = [];
  const id = `${module}.${name}`;
  card.id = id;
  card.querySelector(".name").href = `#${id}`;
  word(words, card.querySelector(".name"), name);
  const given = about.parameters.map((one) => one.source ? `${one.name}=${one.source}` : one.name);
  word(words, card.querySelector(".arguments"), given.length ? ` ${given.join(" ")}` : "");
  if (about.async) card.querySelector("h3").append(make("span", "badge", "answers when done"));
  word(words, card.querySelector(".doc"), about.doc);
  const rows = card.querySelector(".parameters");
  for (const [names, doc] of explained(about.parameters)) {
    const term = make("dt"), text = make("dd");
    word(words, term, names.join(", "));
    word(words, text, doc);
    rows.append(term, text);
  }
  card.querySelector("code").textContent = about.example;
  const copy = card.querySelector(".copy");
  copy.setAttribute("aria-label", `Copy ${about.example}`);
  copy.addEventListener("click", () => copyText(about.example, copy));
  const figure = card.querySelector(".widget");
  if (about.widget) {
    const every = about.widget.every ? `, every ${about.widget.every}\u00a0s` : "";
    word(words, figure.querySelector("figcaption"), `Dashboard: ${about.widget.kind}${every}`);
    figure.querySelector(".preview").append(...preview(about, name));
  } else {
    figure.remove();
  }
  return {id, name, card, words, text: words.map((one) => one.text).join("\n"), link: card.querySelector("a")};
}

function showPins(pins, details, words) {
  const names = Object.keys(pins);
  const boards = data.boards.filter((board) => names.some((name) => board in pins[name]));
  if (!names.length) {
    details.remove();
    return;
  }
  word(words, details.querySelector("summary"), `Pins: ${names.join(", ")}`);
  details.querySelector(".scroll").setAttribute("aria-label", "Pin numbers by board");
  for (const board of boards) {
    const cell = make("th", "", board);
    cell.scope = "col";
    details.querySelector("thead tr").append(cell);
  }
  let low = false;
  for (const name of names) {
    const row = make("tr"), head = make("th");
    head.scope = "row";
    word(words, head, name);
    row.append(head);
    for (const board of boards) {
      const pin = pins[name][board];
      const inverted = typeof pin === "number" && pin < 0;
      low ||= inverted;
      row.append(make("td", "", pin === undefined ? "–" : inverted ? `${-pin}*` : String(pin)));
    }
    details.querySelector("tbody").append(row);
  }
  details.querySelector(".low").textContent = low ? "* lights at low level" : "";
}

function showModule(name, about) {
  const section = fromTemplate("module"), words = [];
  section.id = name;
  section.querySelector(".name").href = `#${name}`;
  word(words, section.querySelector(".name"), name);
  word(words, section.querySelector(".head .doc"), about.doc);
  word(words, section.querySelector(".wiring"), about.wiring && `Wiring: ${about.wiring}`);
  const facts = section.querySelector(".facts");
  if (about.needs.length) {
    const fact = make("li", "", "Needs ");
    about.needs.forEach((other, at) => {
      const link = make("a", "", other);
      link.href = `#${other}`;
      fact.append(at ? ", " : "", link);
    });
    facts.append(fact);
  }
  showPins(about.pins, section.querySelector(".pins"), words);
  const functions = Object.entries(about.functions).map(([key, one]) => showFunction(name, key, one));
  section.querySelector(".functions").append(...functions.map((one) => one.card));
  const others = section.querySelector(".others");
  others.hidden = true;
  others.addEventListener("click", () => {
    filter("");
    location.hash = name;
    reveal();
  });
  const link = make("a"), hits = make("span", "hits"), item = make("li"), label = make("span", "name", name);
  link.href = `#${name}`;
  link.append(label, hits);
  link.title = plain(about.doc);
  item.append(link);
  list.append(item);
  byId("sections").append(section);
  const text = words.map((one) => one.text).join("\n");
  modules.push({name, place: modules.length, section, words, text, others, item, link, hits, functions});
}

// ---------------------------------------------------------------- filtering

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
const plural = (count, what) => `${count} ${what}${count === 1 ? "" : "s"}`;
const all = () => modules.reduce((sum, one) => sum + one.functions.length, 0);

function filter(text) {
  if (search.value !== text) search.value = text;
  const terms = text.trim().split(/\s+/).filter(Boolean);
  const tests = terms.map((term) => new RegExp(escaped(term), "iu"));
  // Long words first, so that "color" is marked whole where "col" is searched for, too.
  const longest = [...terms].sort((one, other) => other.length - one.length).map(escaped);
  pattern = terms.length ? new RegExp(longest.join("|"), "giu") : null;
  let found = 0, places = 0;
  const ranks = new Map();
  for (const module of modules) {
    let hits = 0;
    for (const one of module.functions) {
      const fits = tests.every((test) => test.test(module.name) || test.test(one.text));
      one.card.hidden = !fits;
      if (fits) one.words.forEach(paint);
      hits += fits;
    }
    const itself = tests.every((test) => test.test(module.text));
    module.section.hidden = module.item.hidden = !hits && !itself;
    module.hits.textContent = hits;
    module.words.forEach(paint);
    const hidden = module.functions.length - hits;
    module.others.hidden = !(itself && hidden);
    module.others.textContent = `Show ${hits ? "all its" : "its"} ${plural(module.functions.length, "function")}`;
    const pins = module.section.querySelector(".pins");
    if (pins) pins.open = Boolean(pattern) && pins.querySelector("mark") !== null && !hits;
    found += hits;
    places += !module.section.hidden;
    const named = module.functions.some((one) => !one.card.hidden && tests.some((test) => test.test(one.name)));
    ranks.set(module, !terms.length || terms.includes(module.name) ? 0
      : named || tests.some((test) => test.test(module.name)) ? 1 : hits ? 2 : 3);
  }
  order(ranks);
  clear.hidden = !text;
  byId("empty").hidden = places > 0;
  byId("words").textContent = text.trim();
  byId("count").textContent = counted(terms.length > 0, found, places);
}

function counted(asked, found, places) {
  if (!asked) return `${plural(all(), "function")} in ${plural(modules.length, "module")}`;
  if (found) return `${found} of ${plural(all(), "function")}, in ${plural(places, "module")}`;
  return places ? `No function, but ${plural(places, "module")}` : "No match";
}

// Modules whose names fit come first, those where only pins or wiring do come last.
function order(ranks) {
  const before = [...modules];
  modules.sort((one, other) => ranks.get(one) - ranks.get(other) || one.place - other.place);
  if (modules.every((one, at) => one === before[at])) return;
  byId("sections").append(...modules.map((one) => one.section));
  list.append(...modules.map((one) => one.item));
}

const visible = () => modules.flatMap((one) => one.functions).filter((one) => !one.card.hidden);

function move(step) {
  const shown = visible();
  const card = document.activeElement?.closest?.(".function");
  const at = shown.findIndex((one) => one.card === card) + step;
  if (at < 0 || !shown.length) {
    search.focus();
    scrollTo({top: 0});
  } else {
    const next = shown[Math.min(at, shown.length - 1)];
    next.link.focus({preventScroll: true});
    next.card.scrollIntoView({block: "nearest"});
  }
}

// ---------------------------------------------------------------- moving about

let revealed = "";  // the anchor that was shown last

function reveal() {
  let id;
  revealed = location.hash;
  try {
    id = decodeURIComponent(location.hash.slice(1));
  } catch {
    return false;
  }
  document.querySelectorAll(".target").forEach((one) => one.classList.remove("target"));
  const module = modules.find((one) => one.name === id);
  const one = modules.flatMap((each) => each.functions).find((each) => each.id === id);
  const place = module?.section ?? one?.card;
  if (!place) return false;
  if (place.hidden || place.closest("[hidden]")) filter("");
  place.classList.add("target");
  (module ? module.section.querySelector("a") : one.link).focus({preventScroll: true});
  place.scrollIntoView({block: "start"});
  return true;
}

async function copyText(text, control) {
  let done = true;
  try {
    await navigator.clipboard.writeText(text);
  } catch {  // no clipboard for this page: the old way
    const area = make("textarea", "unseen");
    area.value = text;
    document.body.append(area);
    area.select();
    done = document.execCommand("copy");
    area.remove();
    control.focus();
  }
  control.textContent = done ? "Copied" : "Not copied";
  setTimeout(() => { control.textContent = "Copy"; }, 1500);
}

function openMenu(open) {
  side.classList.toggle("open", open);
  menu.setAttribute("aria-expanded", String(open));
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const inside = event.target instanceof Element ? event.target : document.body;
  const typing = inside.matches("input, select, textarea") && inside !== search;
  if (event.key === "/" && !typing && inside !== search) {
    search.focus();
    search.select();
  } else if (event.key === "Escape") {
    openMenu(false);
    filter("");
    search.focus();
    scrollTo({top: 0});
  } else if (event.key === "ArrowDown" && !typing && (inside === search || inside.closest(".function"))) {
    move(1);
  } else if (event.key === "ArrowUp" && !typing && inside.closest(".function")) {
    move(-1);
  } else {
    return;
  }
  event.preventDefault();
}

function watchScroll() {
  const seen = new Set();
  const watcher = new IntersectionObserver((entries) => {
    for (const entry of entries) entry.isIntersecting ? seen.add(entry.target) : seen.delete(entry.target);
    const current = modules.find((one) => seen.has(one.section));
    for (const one of modules) {
      if (one !== current) one.link.removeAttribute("aria-current");
      else if (!one.link.hasAttribute("aria-current")) {
        one.link.setAttribute("aria-current", "location");
        if (side.scrollHeight > side.clientHeight) {
          const top = one.item.offsetTop - side.clientHeight / 2;
          side.scrollTo({top});
        }
      }
    }
  }, {rootMargin: "-120px 0px -40% 0px"});
  modules.forEach((one) => watcher.observe(one.section));
}

for (const [name, about] of Object.entries(data.modules)) showModule(name, about);
filter("");
search.addEventListener("input", () => {
  filter(search.value);
  scrollTo({top: 0});
});
byId("form").addEventListener("submit", (event) => {
  event.preventDefault();
  const [first] = visible();
  if (!first) return;
  location.hash = first.id;
  reveal();
});
for (const control of [clear, byId("all")]) {
  control.addEventListener("click", () => {
    filter("");
    search.focus();
  });
}
menu.addEventListener("click", () => openMenu(!side.classList.contains("open")));
side.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link) return;
  openMenu(false);
  if (link.hash === location.hash) reveal();
});
document.addEventListener("keydown", onKey);
// It comes late when the page itself set the anchor; by then the keyboard may be elsewhere.
addEventListener("hashchange", () => location.hash !== revealed && reveal());
addEventListener("beforeprint", () => document.querySelectorAll(".pins").forEach((one) => { one.open = true; }));
watchScroll();
if (!location.hash || !reveal()) search.focus({preventScroll: true});
// After it has loaded the page, the browser takes the focus to the anchor, which has none.
addEventListener("load", () => setTimeout(() => location.hash && reveal()));
})();
