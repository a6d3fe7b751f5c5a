"use strict";
// The script of every page, with a server or exported: the list at the side, and copying.

/** Shows the entries of the list that have all words of the search. */
function filterList() {
  const input = document.querySelector("[data-filter]");
  if (!input) return;
  const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
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

/** Closes the list where it would push the content off the screen. */
function closeList() {
  if (matchMedia("(max-width: 52rem)").matches) {
    document.querySelector("#side details")?.removeAttribute("open");
  }
}

async function copy(button) {
  if (button.classList.contains("done")) return;
  await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
  const label = button.textContent;
  button.classList.add("done");
  button.textContent = "Copied";
  setTimeout(() => {
    button.classList.remove("done");
    button.textContent = label;
  }, 1500);
}

document.addEventListener("input", (event) => {
  if (event.target.matches("[data-filter]")) filterList();
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (button) copy(button);
});

document.addEventListener("keydown", (event) => {
  const input = document.querySelector("[data-filter]");
  const isTyping = event.target.matches("input, select, textarea");
  if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || !input) return;
  event.preventDefault();
  input.closest("details").open = true;
  input.focus();
});

closeList();
filterList();
