/* The menu of an event scrolls sideways on a phone: the section one is in is brought into view. */
const here = document.querySelector(".event-sections [aria-current]");
if (here) {
  const menu = here.closest(".event-sections");
  menu.scrollLeft = here.offsetLeft - (menu.clientWidth - here.clientWidth) / 2;
}
