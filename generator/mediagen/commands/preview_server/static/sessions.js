"use strict";
// Timelines of sessions: rows of tiles in a native scroller. The server draws every tile; this
// script asks for those in view, places them, and follows the sessions that arrive.

(() => {
const TILE = 1024; // pixels, as the server draws them
const INSET = 20;
const SMALLEST = -60;
const LARGEST = 20;
const MOST_TILES = 24;
const list = document.getElementById("sessions");
const panel = document.getElementById("message");
if (!list) return;

const timelines = new Map(); // by the number of the session
const scaleOf = (step) => 2 ** (step / 2); // pixels per second
const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
/** Returns the only element in markup of the server. */
const elementOf = (markup) => document.adoptNode(parse(markup).body.firstElementChild);

// -- One timeline -----------------------------------------------------------------------------------

class Timeline {
  constructor(article) {
    this.article = article;
    this.number = Number(article.dataset.number);
    this.address = article.dataset.address;
    this.version = article.dataset.version;
    this.seconds = Number(article.dataset.seconds);
    this.body = article.querySelector(".timeline");
    this.scroller = article.querySelector(".scroller");
    this.canvas = article.querySelector(".canvas");
    this.shape = "";
    this.height = 0;
    this.isFit = true;
    this.isShown = false;
    this.isBusy = this.isDirty = false;
    this.layers = [];
    this.cursor = null;
    this.scroller.addEventListener("scroll", () => this.onScroll(), { passive: true });
    observer.observe(article);
    timelines.set(this.number, this);
  }

  get isExpanded() { return !this.body.hidden; }
  get layer() { return this.layers.at(-1); }
  get step() { return this.layer.step; }
  get scale() { return scaleOf(this.step); }

  setExpanded(isExpanded) {
    if (isExpanded === this.isExpanded) return;
    this.body.hidden = !isExpanded;
    this.article.classList.toggle("expanded", isExpanded);
    this.syncButton();
    if (isExpanded && this.isShown) this.prepare();
  }

  /** Prepares an expanded timeline that came into view: those out of view cost nothing. */
  prepare() {
    if (!this.layer) this.addLayer(this.fittingStep());
    else if (this.isFit) this.zoomTo(this.fittingStep());
    else if (this.wantedStep !== undefined) this.zoomTo(this.wantedStep);
    this.wantedStep = undefined;
    this.resize();
    this.update();
  }

  setShown(isShown) {
    this.isShown = isShown;
    if (!isShown) return;
    if (this.isExpanded) this.prepare();
    else if (this.isDirty) this.update(false);
  }

  /** Zooms by steps, or to the whole session with 0. */
  zoomBy(steps, x) {
    this.isFit = steps === 0;
    if (!this.isShown || !this.layer) {
      this.wantedStep = steps === 0 ? undefined : (this.wantedStep ?? this.layer?.step ?? this.fittingStep()) + steps;
    } else {
      this.zoomTo(steps === 0 ? this.fittingStep() : this.step + steps, x);
    }
  }

  syncButton() {
    this.article.querySelector(".expand").setAttribute("aria-expanded", String(this.isExpanded));
  }

  fittingStep() {
    const width = Math.max(this.scroller.clientWidth, 200) - 2 * INSET;
    return clamp(Math.floor(2 * Math.log2(width / Math.max(this.seconds, 10))), SMALLEST, LARGEST);
  }

  addLayer(step) {
    const element = document.createElement("div");
    element.className = "layer";
    this.canvas.append(element);
    this.layers.push({ step, element, tiles: new Map() });
  }

  width() {
    return Math.max(this.seconds * this.scale + 2 * INSET, this.scroller.clientWidth);
  }

  resize() {
    this.canvas.style.width = `${this.width()}px`;
    this.body.classList.toggle("ready", this.height > 0);
    if (this.height) {
      this.canvas.style.height = `${this.height}px`;
      this.scroller.style.height = `${this.height + 12}px`; // with the scroll bar
    }
    this.placeCursor();
  }

  /** Zooms so that the time at `x`, in pixels from the left of the scroller, stays where it is. */
  zoomTo(step, x = this.scroller.clientWidth / 2) {
    step = clamp(step, SMALLEST, LARGEST);
    if (!this.isExpanded || step === this.step) return;
    const time = (this.scroller.scrollLeft + x - INSET) / this.scale;
    this.addLayer(step);
    this.resize();
    this.scroller.scrollLeft = time * this.scale + INSET - x;
    this.layers = this.layers.filter((layer) => layer === this.layer || layer.tiles.size || !layer.element.remove());
    for (const layer of this.layers.slice(0, -1)) { // a picture to look at until the tiles are there
      const ratio = this.scale / scaleOf(layer.step);
      layer.element.classList.add("old");
      layer.element.style.transform = `translateX(${INSET - INSET * ratio}px) scaleX(${ratio})`;
    }
    this.update();
  }

  visibleTiles() {
    const left = this.scroller.scrollLeft;
    const last = Math.floor((this.width() - 1) / TILE);
    const from = clamp(Math.floor((left - TILE / 2) / TILE), 0, last);
    const to = clamp(Math.floor((left + this.scroller.clientWidth + TILE / 2) / TILE), 0, last);
    return Array.from({ length: to - from + 1 }, (_, index) => from + index);
  }

  onScroll() {
    if (this.frame || !this.layer) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      if (this.visibleTiles().some((index) => !this.layer.tiles.has(index))) this.update(false);
    });
  }

  /** Asks the server for what is missing, and for what changed. One request at a time. */
  async update(isChanged = true) {
    this.isDirty ||= isChanged;
    this.isWanted = true;
    if (this.isBusy || !this.isShown) return;
    this.isBusy = true;
    try {
      while (this.isWanted && this.isShown) {
        this.isWanted = this.isDirty = false;
        await this.request();
      }
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // the server is away
    } finally {
      this.isBusy = false;
    }
  }

  async request() {
    const layer = this.layer;
    const query = new URLSearchParams({ since: this.version, shape: this.shape });
    if (this.isExpanded && layer) {
      const wanted = this.visibleTiles();
      query.set("step", layer.step);
      query.set("missing", wanted.filter((index) => !layer.tiles.has(index)).slice(0, 12));
      query.set("loaded", [...layer.tiles.keys()]);
    }
    const response = await fetch(`${this.address}/update?${query}`);
    if (response.status === 404) return this.remove();
    this.apply(layer, await response.json());
  }

  apply(layer, data) {
    const hasGrown = data.seconds !== this.seconds || data.height !== this.height;
    this.version = data.version;
    this.seconds = data.seconds;
    const facts = this.article.querySelector(".session-facts");
    if (facts.dataset.text !== data.facts) {
      const hasFocus = facts.contains(document.activeElement);
      facts.dataset.text = data.facts;
      morphFacts(facts, data.facts);
      this.syncButton();
      if (hasFocus && !facts.contains(document.activeElement)) facts.querySelector(".expand").focus();
    }
    filter(this.article);
    if (!this.isExpanded || !layer) {
      this.article.querySelector(".strip").replaceChildren(elementOf(data.strip));
      return;
    }
    if (data.gutter) this.body.querySelector(".gutter").replaceChildren(elementOf(data.gutter));
    this.shape = data.shape;
    this.height = data.height;
    for (const [index, markup] of Object.entries(data.tiles)) this.placeTile(layer, Number(index), markup);
    if (layer === this.layer) {
      for (const old of this.layers.slice(0, -1)) old.element.remove();
      this.layers = [layer];
      this.dropFarTiles(layer);
    }
    if (hasGrown) {
      const isAtEnd = this.scroller.scrollLeft + this.scroller.clientWidth >= this.scroller.scrollWidth - 40;
      this.resize();
      if (this.isFit && this.fittingStep() < this.step) this.zoomTo(this.fittingStep());
      else if (isFollowing() && isAtEnd) this.scroller.scrollLeft = this.scroller.scrollWidth;
    }
    if (this.visibleTiles().some((index) => !this.layer.tiles.has(index))) this.isWanted = true;
  }

  placeTile(layer, index, markup) {
    let tile = layer.tiles.get(index);
    if (!tile) {
      tile = document.createElement("div");
      tile.className = "tile";
      tile.style.left = `${index * TILE}px`;
      layer.tiles.set(index, tile);
      layer.element.append(tile);
    }
    tile.replaceChildren(elementOf(markup));
  }

  dropFarTiles(layer) {
    const center = (this.scroller.scrollLeft + this.scroller.clientWidth / 2) / TILE;
    const far = [...layer.tiles.keys()].sort((a, b) => Math.abs(b - center) - Math.abs(a - center));
    for (const index of far.slice(0, Math.max(0, far.length - MOST_TILES))) {
      layer.tiles.get(index).remove();
      layer.tiles.delete(index);
    }
  }

  showCursor(seconds) {
    this.time = seconds;
    if (!this.cursor) {
      this.cursor = document.createElement("div");
      this.cursor.className = "cursor";
      this.canvas.append(this.cursor);
    }
    this.placeCursor();
    const x = seconds * this.scale + INSET;
    const { scrollLeft, clientWidth } = this.scroller;
    if (x < scrollLeft + 20 || x > scrollLeft + clientWidth - 20) {
      this.scroller.scrollLeft = x - clientWidth / 2;
    }
  }

  placeCursor() {
    if (this.cursor) this.cursor.style.left = `${this.time * this.scale + INSET}px`;
  }

  hideCursor() {
    this.cursor?.remove();
    this.cursor = null;
  }

  remove() {
    timelines.delete(this.number);
    observer.unobserve(this.article);
    this.article.remove();
  }
}

/** Shows new facts; the expand button stays the same element, so that it keeps the focus. */
function morphFacts(facts, markup) {
  const next = parse(`<header>${markup}</header>`).body.firstElementChild;
  morphChildren(facts, next);
}

const observer = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    const timeline = timelines.get(Number(target.dataset.number));
    if (!timeline) continue;
    timeline.setShown(isIntersecting);
  }
}, { rootMargin: "200px" });

const timelineOf = (element) => {
  const article = element.closest?.(".session");
  return article ? timelines.get(Number(article.dataset.number)) : undefined;
};
const expanded = () => [...timelines.values()].filter((timeline) => timeline.isExpanded);

// -- Live -------------------------------------------------------------------------------------------

function isFollowing() {
  return document.getElementById("follow")?.checked ?? false;
}

async function addSession(number) {
  const response = await fetch(`/sessions/${list.dataset.store}/${number}/row`);
  if (!response.ok || timelines.has(number)) return;
  const article = elementOf(await response.text());
  if (timelines.has(number)) return;
  const later = [...timelines.values()].find((timeline) => timeline.number < number);
  list.insertBefore(article, later ? later.article : list.querySelector("#no-sessions"));
  if (timelines.size === 0) list.querySelector("#no-sessions").hidden = true;
  document.getElementById("save-all").hidden = false;
  const timeline = new Timeline(article);
  const numbers = [...timelines.keys()].sort((a, b) => b - a);
  const ordered = numbers.map((key) => [key, timelines.get(key)]);
  timelines.clear();
  for (const [key, value] of ordered) timelines.set(key, value);
  filter(article);
  if (isFollowing() && expanded().length < 6) timeline.setExpanded(true);
}

const arriving = new Set();
document.addEventListener("preview:sessions", (event) => {
  const { store, changed, faults } = JSON.parse(event.detail.data);
  if (store !== list.dataset.store) return;
  showChanges(changed);
  if (faults !== faultCount()) refreshFaults();
});

// What changed before the stream was open, such as while the page was hidden.
document.addEventListener("preview:connected", async () => {
  refreshFaults();
  const response = await fetch(`/sessions/${list.dataset.store}/versions`);
  if (!response.ok) return;
  const versions = await response.json();
  for (const timeline of timelines.values()) if (!(timeline.number in versions)) timeline.remove();
  const numbers = Object.keys(versions).map(Number);
  showChanges(numbers.filter((number) => timelines.get(number)?.version !== versions[number]));
});

const faultList = document.getElementById("faults");
const faultCount = () => Number(faultList.querySelector("details").dataset.count);
let isLoadingFaults = false;

async function refreshFaults() {
  if (isLoadingFaults) return; // a later message has the count of all
  isLoadingFaults = true;
  try {
    const response = await fetch(`/sessions/${list.dataset.store}/faults`);
    if (!response.ok) return;
    const details = elementOf(await response.text());
    const shown = faultList.querySelector("details");
    details.open = shown.open;
    const hadFocus = shown.contains(document.activeElement);
    faultList.replaceChildren(details);
    if (hadFocus) details.querySelector("summary").focus();
  } finally {
    isLoadingFaults = false;
  }
}

function showChanges(numbers) {
  for (const number of numbers) {
    const timeline = timelines.get(number);
    if (timeline) {
      timeline.update();
      if (panel.dataset.session === String(number) && panel.dataset.pending) open(timeline, panel.dataset.number);
    } else if (!("single" in list.dataset) && !arriving.has(number)) {
      arriving.add(number);
      addSession(number).finally(() => arriving.delete(number));
    }
  }
}

// -- The message that is open -----------------------------------------------------------------------

let latest = 0;

async function open(timeline, number) {
  const request = (latest += 1);
  const response = await fetch(`${timeline.address}/messages/${number}`);
  if (!response.ok || request !== latest) return;
  const section = elementOf(await response.text());
  if (request !== latest) return;
  const focused = panel.contains(document.activeElement) ? document.activeElement.dataset.go : undefined;
  const place = focused === undefined ? -1 : [...panel.querySelectorAll("nav button")].indexOf(document.activeElement);
  const wasHidden = panel.hidden;
  panel.replaceChildren(section);
  panel.hidden = false;
  panel.dataset.session = timeline.number;
  panel.dataset.number = number;
  panel.dataset.pending = section.querySelector(".verdict").textContent.includes("pending") ? "yes" : "";
  if (place >= 0) {
    const buttons = [...panel.querySelectorAll("nav button")];
    (buttons[place].disabled ? buttons.find((button) => !button.disabled) : buttons[place])?.focus();
  }
  for (const other of timelines.values()) if (other !== timeline) other.hideCursor();
  timeline.setExpanded(true);
  if (wasHidden) for (const other of expanded()) if (other.isShown) other.prepare(); // narrower now
  timeline.showCursor(Number(section.dataset.seconds));
}

function close() {
  latest += 1;
  panel.hidden = true;
  panel.replaceChildren();
  const timeline = timelines.get(Number(panel.dataset.session));
  panel.dataset.session = panel.dataset.pending = "";
  timeline?.hideCursor();
  timeline?.scroller.focus({ preventScroll: true });
}

/** Opens the neighbor of the open message: 0 is the previous one, 1 the next, 2 the next finding. */
function go(timeline, which) {
  if (panel.hidden || panel.dataset.session !== String(timeline.number)) {
    if (which === KEYS.f) {
      const { finding } = timeline.article.querySelector(".verdict").dataset;
      if (finding) open(timeline, finding);
      return;
    }
    const first = [...timeline.canvas.querySelectorAll(".mt-message")].map((mark) => Number(mark.dataset.message));
    if (first.length) open(timeline, Math.min(...first));
    return;
  }
  const target = panel.querySelectorAll("nav button")[which].dataset.go;
  if (target) open(timeline, target);
}

// -- Controls ---------------------------------------------------------------------------------------

function filter(article) {
  article.hidden = document.getElementById("only-findings").checked && !article.querySelector(".verdict").matches(".error, .warning");
}

function zoom(direction, target, x) {
  for (const timeline of target ? [target] : expanded()) timeline.zoomBy(direction, x);
}

const ZOOMS = { in: 1, fit: 0, out: -1 };
document.addEventListener("click", (event) => {
  const target = event.target;
  if (!(target instanceof Element)) return;
  const button = target.closest("button");
  const timeline = timelineOf(target);
  if (button?.dataset.zoom) zoom(ZOOMS[button.dataset.zoom]);
  else if (button?.dataset.expand) for (const each of timelines.values()) each.setExpanded(button.dataset.expand === "all");
  else if (button?.matches(".expand")) timeline.setExpanded(!timeline.isExpanded);
  else if (button?.dataset.png) savePicture(button.dataset.png);
  else if (button?.matches("[data-close]")) close();
  else if (button?.dataset.go) open(timelines.get(Number(panel.dataset.session)), button.dataset.go);
  else if (timeline && !wasDragged) {
    const mark = target.closest(".mt-message");
    if (mark) open(timeline, mark.dataset.message);
  }
});

document.addEventListener("change", (event) => {
  if (event.target.id === "only-findings") for (const { article } of timelines.values()) filter(article);
  if (event.target.id === "recording" && event.target.files.length) upload(event.target.files[0]);
});

const KEYS = { n: 1, p: 0, f: 2 };
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !panel.hidden) {
    close();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || !event.target.matches?.(".scroller")) return;
  const timeline = timelineOf(event.target);
  const key = event.key.toLowerCase();
  if (key === "+" || key === "=") zoom(1, timeline);
  else if (key === "-") zoom(-1, timeline);
  else if (key === "0") zoom(0, timeline);
  else if (key in KEYS) go(timeline, KEYS[key]);
  else if (key === "home") timeline.scroller.scrollLeft = 0;
  else if (key === "end") timeline.scroller.scrollLeft = timeline.scroller.scrollWidth;
  else return;
  event.preventDefault();
});

let wheel = 0;
list.addEventListener("wheel", (event) => {
  const timeline = timelineOf(event.target);
  if (!event.ctrlKey || !timeline || !event.target.closest(".scroller")) return;
  event.preventDefault();
  wheel += event.deltaY;
  const steps = Math.trunc(wheel / 40);
  if (!steps) return;
  wheel = 0;
  zoom(-Math.sign(steps), timeline, event.clientX - timeline.scroller.getBoundingClientRect().left);
}, { passive: false });

// Drag with a mouse; touch screens scroll by themselves.
let drag = null;
let wasDragged = false;
list.addEventListener("pointerdown", (event) => {
  const scroller = event.target.closest(".scroller");
  wasDragged = false;
  if (scroller && event.pointerType === "mouse" && event.button === 0) {
    drag = { scroller, x: event.clientX, left: scroller.scrollLeft };
  }
});
addEventListener("pointermove", (event) => {
  if (!drag) return;
  const moved = event.clientX - drag.x;
  if (!wasDragged && Math.abs(moved) < 4) return;
  wasDragged = true;
  drag.scroller.classList.add("dragging");
  drag.scroller.scrollLeft = drag.left - moved;
});
addEventListener("pointerup", () => {
  drag?.scroller.classList.remove("dragging");
  drag = null;
});

addEventListener("resize", () => {
  for (const timeline of expanded()) if (timeline.isShown) timeline.prepare();
});

// -- Files ------------------------------------------------------------------------------------------

async function savePicture(address) {
  const image = new Image();
  image.src = address;
  await image.decode();
  const ratio = Math.min(2, 16000 / image.height);
  const canvas = document.createElement("canvas");
  canvas.width = image.width * ratio;
  canvas.height = image.height * ratio;
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = "session.png";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

async function upload(file) {
  const alert = document.getElementById("upload-alert");
  alert.hidden = true;
  document.body.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(`/sessions/recordings?${new URLSearchParams({ name: file.name })}`, { method: "POST", body: file });
    const answer = await response.json();
    if (answer.address) {
      location.assign(answer.address);
      return;
    }
    alert.textContent = answer.message;
  } catch {
    alert.textContent = "The recording could not be sent; check that mediagen preview still runs.";
  }
  alert.hidden = false;
  document.body.removeAttribute("aria-busy");
}

const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
addEventListener("dragover", (event) => {
  if (!hasFiles(event)) return;
  event.preventDefault();
  document.body.classList.add("dropping");
});
addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) document.body.classList.remove("dropping");
});
addEventListener("drop", (event) => {
  if (!hasFiles(event)) return;
  event.preventDefault();
  document.body.classList.remove("dropping");
  upload(event.dataTransfer.files[0]);
});

// -- Start ------------------------------------------------------------------------------------------

for (const article of list.querySelectorAll(".session")) new Timeline(article);
const first = timelines.values().next().value;
if (first) {
  first.isShown = true; // before the observer notices
  first.setExpanded(true);
  if (list.dataset.message) open(first, list.dataset.message);
}
})();
