"use strict";
// Marks what belongs together, under the pointer or the keyboard's focus. Everything else works without it.
const linked = [...document.querySelectorAll("[data-k]")].map((element) => [element, element.dataset.k.split(" ")]);

function mark(event) {
  const here = event.target.closest("[data-k]");
  const cell = event.target.closest(".function, details[data-k]") ? null : event.target.closest("a[href^='#cell-']");
  const keys = new Set(here ? here.dataset.k.split(" ") : []);
  for (const [element, own] of linked) element.classList.toggle("lit", own.some((key) => keys.has(key)));
  if (cell) document.querySelector(cell.getAttribute("href"))?.classList.add("lit");
}

for (const event of ["pointerover", "focusin"]) document.addEventListener(event, mark);

// A click on a line of a cell shows what it became; one on a link does what links do.
document.addEventListener("click", (event) => {
  const block = event.target.closest(".block[data-k]");
  if (!block || event.target.closest("a") || String(getSelection())) return;
  document.getElementById(block.dataset.k.split(" ")[0])?.scrollIntoView({ block: "nearest" });
});

// The picture alone, for a notebook of many functions; a link out of it brings the rest back.
const title = document.querySelector("#flow > h2");
if (title) {
  const panes = document.querySelector(".panes");
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "enlarge";
  button.setAttribute("aria-pressed", "false");
  title.append(button);
  const widen = (wide) => {
    panes.classList.toggle("wide", wide);
    button.setAttribute("aria-pressed", String(wide));
  };
  button.addEventListener("click", () => widen(!panes.classList.contains("wide")));
  addEventListener("hashchange", () => widen(false));
}

// A link into something folded opens it; and the picture shows the function that a link leads to.
function arrive() {
  const name = decodeURIComponent(location.hash.slice(1));
  const target = document.getElementById(name);
  if (target instanceof HTMLDetailsElement) target.open = true;
  if (target && getComputedStyle(document.querySelector(".panes")).display === "grid") {
    document.querySelector(`#flow a[data-k="${CSS.escape(name)}"]`)?.scrollIntoView({ block: "center", inline: "center" });
  }
}
addEventListener("hashchange", arrive);
arrive();
