"use strict";
// The script of pages with a server: swaps the page for the next state without losing focus,
// follows the server, and explains lines. Without it, links and forms load whole pages.

// Markup from the server is the only markup; nothing else is ever made into elements.
const policy = globalThis.trustedTypes?.createPolicy("mediagen", { createHTML: (text) => text });
const parse = (text) =>
  new DOMParser().parseFromString(policy ? policy.createHTML(text) : text, "text/html");

// -- Morphing: change the current elements into the new ones, so that focus and scroll stay -------

function morph(current, next) {
  if (current.nodeName !== next.nodeName || (current.id || "") !== (next.id || "")) {
    current.replaceWith(next);
    return;
  }
  if (current.nodeType !== Node.ELEMENT_NODE) {
    if (current.data !== next.data) current.data = next.data;
    return;
  }
  if (current.hasAttribute("data-keep")) return;
  const isKept = (name) => name === "open" && current.nodeName === "DETAILS";
  for (const { name } of [...current.attributes]) {
    if (!next.hasAttribute(name) && !isKept(name)) current.removeAttribute(name);
  }
  for (const { name, value } of next.attributes) {
    if (current.getAttribute(name) !== value && !isKept(name)) current.setAttribute(name, value);
  }
  morphChildren(current, next);
  syncControl(current, next);
}

function morphChildren(current, next) {
  const byId = new Map();
  for (const child of current.children) if (child.id) byId.set(child.id, child);
  const kept = new Set([...next.children].map((child) => child.id).filter((id) => byId.has(id)));
  const isKept = (node) => Boolean(node.id) && kept.has(node.id);
  let position = current.firstChild;
  const removeAtPosition = () => {
    const following = position.nextSibling;
    position.remove();
    position = following;
  };
  for (const child of [...next.childNodes]) {
    while (position?.id && !isKept(position)) removeAtPosition();
    const match = child.id ? byId.get(child.id) : undefined;
    if (match) {
      // What is between goes away, because an element that moves loses the focus.
      while (position && position !== match && !isKept(position)) removeAtPosition();
      if (match === position) position = position.nextSibling;
      else current.insertBefore(match, position);
      morph(match, child);
    } else if (position && !position.id && !child.id && position.nodeName === child.nodeName) {
      const following = position.nextSibling;
      morph(position, child);
      position = following;
    } else {
      current.insertBefore(child, position);
    }
  }
  while (position) removeAtPosition();
}

function syncControl(current, next) {
  if (current === document.activeElement && current.matches("input:not([type=radio]), textarea")) return;
  if (current.nodeName === "INPUT" && (current.type === "radio" || current.type === "checkbox")) {
    current.checked = next.hasAttribute("checked");
  } else if (current.nodeName === "INPUT") {
    current.value = next.getAttribute("value") ?? "";
  } else if (current.nodeName === "TEXTAREA") {
    current.value = next.textContent;
  } else if (current.nodeName === "SELECT") {
    current.value = next.querySelector("option[selected]")?.value ?? current.options[0]?.value;
  }
}

// -- States: each has an address --------------------------------------------------------------------

let pending = null;

/** Shows the page of an address; `history` is "push", "replace" or "keep". */
async function show(address, history, { focus } = {}) {
  pending?.abort();
  const request = (pending = new AbortController());
  try {
    const response = await fetch(address, { signal: request.signal, headers: { Accept: "text/html" } });
    const text = await response.text();
    if (pending !== request) return;
    pending = null;
    if (!response.headers.get("Content-Type")?.startsWith("text/html")) {
      setOffline(true, `Refused: ${response.status} ${response.statusText}`);
      return;
    }
    const next = parse(text);
    document.title = next.title;
    morph(document.body, next.body);
    if (history === "push") window.history.pushState(null, "", response.url);
    if (history === "replace") window.history.replaceState(null, "", response.url);
    if (focus) {
      closeList();
      document.getElementById("main").focus({ preventScroll: true });
      scrollTo(0, 0);
    }
    prepare();
  } catch (error) {
    if (error.name !== "AbortError") setOffline(true);
  }
}

function prepare() {
  filterList();
  document.querySelectorAll(".tabset").forEach(prepareTabs);
  document.dispatchEvent(new Event("preview:shown"));
}

/** Returns the address of the state of a form: fields count only if they differ from the example. */
function addressOf(form, added = []) {
  const query = new URLSearchParams();
  for (const control of form.elements) {
    if (!control.name || control.disabled) continue;
    if (control.type === "radio" && !control.checked) continue;
    if (control.dataset.default !== undefined && control.value === control.dataset.default) continue;
    if (control.dataset.default === undefined && control.dataset.added === undefined && control.value === "") continue;
    query.append(control.name, control.value);
  }
  for (const [name, value] of added) query.append(name, value);
  return `${form.getAttribute("action")}?${query}`;
}

/** Sets the form to the state of a link at once, so that a quick change of a field keeps it. */
function applyState(form, link) {
  const state = new URL(link.href);
  if (state.pathname !== new URL(form.action).pathname) return;
  for (const control of form.elements) {
    if (!control.name) continue;
    const value = state.searchParams.get(control.name);
    if (control.type === "radio") control.checked = value === null ? control.checked : value === control.value;
    else if (value === null && control.dataset.added !== undefined) control.disabled = true;
    else control.value = value ?? control.dataset.default ?? "";
  }
}

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form?.matches("[data-state]") && event.target.name) {
    const typed = event.target.matches("input:not([type=radio]), textarea");
    show(addressOf(form), typed ? "replace" : "push");
  }
});

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-state]")) return;
  event.preventDefault();
  show(addressOf(event.target), "push");
});

addEventListener("popstate", () => show(location.href, "keep"));

// -- Live: follow the server ------------------------------------------------------------------------

function setOffline(isOffline, reason = "Not connected") {
  const state = document.getElementById("state");
  if (!state || state.classList.contains("offline") === isOffline) return;
  state.classList.toggle("offline", isOffline);
  if (isOffline) state.textContent = reason;
}

const isFollowed = (topic) => document.body.dataset.topics.split(" ").includes(topic);

/** Opens the stream of messages. */
function connect(address) {
  const source = new EventSource(address);
  const refresh = () => show(location.href, "keep");
  source.addEventListener("version", (event) => {
    // Before the stream was open, messages can have been missed.
    const wasOffline = document.getElementById("state")?.classList.contains("offline");
    if (wasOffline || isFollowed("changes") || event.data !== document.body.dataset.version) refresh();
    document.dispatchEvent(new Event("preview:connected"));
  });
  source.addEventListener("error", () => setOffline(true));
  for (const topic of ["project", "changes", "sessions"]) {
    source.addEventListener(topic, (event) => {
      const detail = { data: event.data };
      document.dispatchEvent(new CustomEvent(`preview:${topic}`, { detail }));
      if (isFollowed(topic)) refresh();
    });
  }
  return source;
}

/**
 * Follows the server while the page is visible: a browser opens six connections to a server, and
 * the streams of hidden tabs would use them up.
 */
function follow() {
  const address = document.body.dataset.live;
  if (!address) return;
  let source = null;
  const update = () => {
    if (document.hidden) {
      source?.close();
      source = null;
    } else {
      source ??= connect(address);
    }
  };
  document.addEventListener("visibilitychange", update);
  update();
}

// -- Tabs of pages: without this script, all panels are visible --------------------------------------

let chosenTab = "";

function prepareTabs(tabset, index) {
  const panels = [...tabset.querySelectorAll(":scope > .tab-panel")];
  tabset.querySelector(":scope > .tab-list")?.remove();
  if (!panels.length) return;
  const list = document.createElement("div");
  list.className = "tab-list";
  list.setAttribute("role", "tablist");
  panels.forEach((panel, number) => {
    const tab = document.createElement("button");
    tab.type = "button";
    tab.textContent = panel.dataset.tab;
    tab.id = `tab-${index}-${number}`;
    panel.id = `panel-${index}-${number}`;
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", panel.id);
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", tab.id);
    tab.addEventListener("click", () => selectTab(panel.dataset.tab));
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const next = (number + step + panels.length) % panels.length;
      selectTab(panels[next].dataset.tab);
      list.children[next].focus();
    });
    list.append(tab);
  });
  tabset.prepend(list);
  tabset.classList.add("ready");
  const isKnown = panels.some((panel) => panel.dataset.tab === chosenTab);
  showTab(tabset, isKnown ? chosenTab : panels[0].dataset.tab);
}

/** Shows a tab in every group that has it, as sites do. */
function selectTab(title) {
  chosenTab = title;
  for (const tabset of document.querySelectorAll(".tabset.ready")) {
    if ([...tabset.querySelectorAll(".tab-panel")].some((panel) => panel.dataset.tab === title)) {
      showTab(tabset, title);
    }
  }
}

function showTab(tabset, title) {
  const panels = [...tabset.querySelectorAll(":scope > .tab-panel")];
  panels.forEach((panel, number) => {
    panel.hidden = panel.dataset.tab !== title;
    const tab = tabset.querySelector(".tab-list").children[number];
    tab.setAttribute("aria-selected", String(!panel.hidden));
    tab.tabIndex = panel.hidden ? -1 : 0;
  });
}

// -- Clicks -----------------------------------------------------------------------------------------

document.addEventListener("click", (event) => {
  const target = event.target;
  const add = target.closest("[data-add]");
  if (add) {
    const [name, value] = add.closest(".add").querySelectorAll("input");
    if (name.value) show(addressOf(add.form, [[`${add.dataset.add}.${name.value}`, value.value]]), "push");
    name.value = value.value = "";
    return;
  }
  const line = target.closest(".line");
  if (line && !getSelection().toString()) explain(line);
  const link = target.closest("a[data-swap]");
  if (link && !event.metaKey && !event.ctrlKey && !event.shiftKey && event.button === 0) {
    event.preventDefault();
    const isPage = link.dataset.swap === "page";
    const form = document.querySelector("[data-state]");
    if (form) applyState(form, link);
    show(link.href, "push", { focus: isPage });
  }
});

// -- Where a line comes from ------------------------------------------------------------------------

async function explain(line) {
  const pane = line.closest("[data-origin]");
  if (!pane) return;
  pane.querySelectorAll(".line.active").forEach((other) => other.classList.remove("active"));
  line.classList.add("active");
  line.scrollIntoView({ block: "nearest" });
  const panel = pane.querySelector(".origin");
  const lines = [...pane.querySelectorAll(".line")];
  const number = lines.indexOf(line) + 1;
  panel.hidden = false;
  panel.setAttribute("aria-busy", "true");
  const response = await fetch(`${pane.dataset.origin}&line=${number}`);
  const body = parse(await response.text()).body;
  if (!line.classList.contains("active")) return; // another line was chosen meanwhile
  panel.removeAttribute("aria-busy");
  panel.replaceChildren(...body.childNodes);
}

document.addEventListener("keydown", (event) => {
  const pre = event.target.closest("[data-origin] pre");
  if (!pre) return;
  const lines = [...pre.querySelectorAll(".line")];
  const index = lines.findIndex((line) => line.classList.contains("active"));
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    explain(lines[Math.min(lines.length - 1, Math.max(0, index + step))]);
  } else if (event.key === "Enter" && index < 0) {
    explain(lines[0]);
  }
});

prepare();
follow();
