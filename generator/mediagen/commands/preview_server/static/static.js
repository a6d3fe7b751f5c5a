"use strict";
// The script of exported sites: chooses the code. Without it, all code is visible. The state is in
// the fragment of the address: #platform=…&example=…&beside=…

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

showState();
