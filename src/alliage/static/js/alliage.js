/* Small comforts. Every page works without this file. */
"use strict";

// A menu closes on Escape, giving the focus back, and when one acts elsewhere.
function openMenus() {
  return document.querySelectorAll(".bar details[open]");
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of openMenus()) {
    menu.open = false;
    if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
  }
});

document.addEventListener("click", (event) => {
  for (const menu of openMenus()) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

// A choice among the filters submits by itself; the button stays for keyboards.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-autosubmit]");
  if (form && event.target.matches("input, select") && matchMedia("(min-width: 60rem)").matches) {
    form.requestSubmit();
  }
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

// After a refused form, the first thing read is what was refused.
function readRefusal(part) {
  part.querySelector("[data-focus]")?.focus();
}

readRefusal(document);
document.addEventListener("htmx:load", (event) => readRefusal(event.detail.elt));
