"use strict";
// The script of exported sites: chooses the code, searches, and copies. Without it, all code is
// visible. The state is in the fragment of the address: #platform=…&example=…&beside=…

const choices = document.getElementById("choices");

function readState() {
  return Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
}

function showState() {
  if (choices) {
    const state = readState();
    for (const name of ["platform", "example"]) {
      const options = [...choices.elements].filter((control) => control.name === name);
      const chosen = options.find((control) => control.value === state[name]) ?? options[0];
      chosen.checked = true;
      state[name] = chosen.value;
    }
    const { beside } = choices.elements;
    beside.value = state.beside ?? "";
    if (!beside.value) beside.value = "";
    for (const pane of document.querySelectorAll(".pane")) {
      const { example, platform } = pane.dataset;
      const isFirst = platform === state.platform;
      pane.hidden = example !== state.example || !(isFirst || platform === beside.value);
      if (isFirst && !pane.hidden) pane.parentElement.prepend(pane);
    }
  }
  // Links keep the platforms from one event to the next.
  const { platform, beside } = readState();
  const kept = Object.entries({ platform, beside }).filter(([, value]) => value);
  for (const link of document.querySelectorAll("#side a")) {
    link.hash = String(new URLSearchParams(kept));
  }
}

choices?.addEventListener("input", () => {
  const state = [...new FormData(choices)].filter(([, value]) => value);
  history.pushState(null, "", `#${new URLSearchParams(state)}`);
  showState();
});
choices?.addEventListener("submit", (event) => event.preventDefault());
addEventListener("hashchange", showState);
addEventListener("popstate", showState);

const search = document.querySelector("[data-filter]");

function filterList() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  for (const group of document.querySelectorAll("[data-group]")) {
    let visible = 0;
    for (const item of group.querySelectorAll("[data-search]")) {
      item.hidden = !words.every((word) => item.dataset.search.includes(word));
      if (!item.hidden) visible += 1;
    }
    group.hidden = !visible;
    count += visible;
  }
  document.querySelector("[data-none]").hidden = count > 0;
}

search.addEventListener("input", filterList);
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.target.matches("input, select, textarea")) return;
  event.preventDefault();
  search.closest("details").open = true;
  search.focus();
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button || button.classList.contains("done")) return;
  await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
  const label = button.textContent;
  button.classList.add("done");
  button.textContent = "Copied";
  setTimeout(() => {
    button.classList.remove("done");
    button.textContent = label;
  }, 1500);
});

if (matchMedia("(max-width: 52rem)").matches) document.querySelector("#side details").open = false;
filterList();
showState();
