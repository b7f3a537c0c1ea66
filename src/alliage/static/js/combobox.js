/* Type-ahead after the ARIA combobox pattern (list autocomplete, manual selection).
   Without it the input is plain: the form is submitted as typed. */
"use strict";

const WAIT_MS = 140;
const SHORTEST = 2;
let comboboxes = 0;

class Combobox {
  constructor(root) {
    this.root = root;
    this.input = root.querySelector("input:not([type=hidden])");
    this.code = root.querySelector("[data-combobox-code]");
    this.options = [];
    this.active = -1;
    this.asked = 0;
    this.list = document.createElement("ul");
    this.list.id = `suggestions-${(comboboxes += 1)}`;
    this.list.className = "combobox-list";
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", this.name());
    this.list.hidden = true;
    root.append(this.list);
    for (const [name, value] of [
      ["role", "combobox"],
      ["aria-autocomplete", "list"],
      ["aria-expanded", "false"],
      ["aria-controls", this.list.id],
    ]) {
      this.input.setAttribute(name, value);
    }
    this.input.addEventListener("input", () => this.typed());
    this.input.addEventListener("keydown", (event) => this.pressed(event));
    this.input.addEventListener("blur", () => this.close());
    this.list.addEventListener("pointerdown", (event) => this.pointed(event));
  }

  name() {
    return this.input.labels?.[0]?.textContent.trim() || this.input.getAttribute("aria-label") || "";
  }

  typed() {
    if (this.code) this.code.value = "";
    clearTimeout(this.timer);
    const text = this.input.value.trim();
    if (text.length < SHORTEST) return this.close();
    this.timer = setTimeout(() => this.ask(text), WAIT_MS);
  }

  async ask(text) {
    const turn = (this.asked += 1);
    const url = new URL(this.root.dataset.url, window.location.href);
    url.searchParams.set("q", text);
    try {
      const answer = await fetch(url, { headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      const { suggestions } = await answer.json();
      // An answer that a later question overtook is dropped, and one that comes after leaving too.
      if (turn === this.asked && document.activeElement === this.input) this.show(suggestions);
    } catch {
      this.close();
    }
  }

  show(suggestions) {
    this.options = suggestions;
    this.active = -1;
    this.input.removeAttribute("aria-activedescendant");
    this.list.replaceChildren(...suggestions.map((option, index) => this.line(option, index)));
    this.list.hidden = suggestions.length === 0;
    this.input.setAttribute("aria-expanded", String(suggestions.length > 0));
  }

  line(option, index) {
    const line = document.createElement("li");
    line.id = `${this.list.id}-${index}`;
    line.setAttribute("role", "option");
    line.setAttribute("aria-selected", "false");
    if (option.family) line.append(familyMark(option.family));
    for (const [css, text] of [
      ["option-label", option.label],
      ["option-note", option.note],
    ]) {
      if (!text) continue;
      const span = document.createElement("span");
      span.className = css;
      span.textContent = text;
      line.append(span);
    }
    return line;
  }

  pressed(event) {
    const open = !this.list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) return this.input.value.trim().length >= SHORTEST && this.ask(this.input.value.trim());
      this.move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && open && this.active >= 0) {
      event.preventDefault();
      this.choose(this.active);
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      event.stopPropagation();
      this.close();
    }
  }

  move(step) {
    const count = this.options.length;
    // One more place than options: the text as typed, reached again after the last line.
    this.active = ((this.active + 1 + step + count + 1) % (count + 1)) - 1;
    [...this.list.children].forEach((line, index) => {
      line.setAttribute("aria-selected", String(index === this.active));
    });
    const line = this.list.children[this.active];
    if (!line) return this.input.removeAttribute("aria-activedescendant");
    this.input.setAttribute("aria-activedescendant", line.id);
    line.scrollIntoView({ block: "nearest" });
  }

  pointed(event) {
    const line = event.target.closest("[role=option]");
    if (!line) return;
    event.preventDefault();
    this.choose([...this.list.children].indexOf(line));
  }

  choose(index) {
    const option = this.options[index];
    if (!option) return;
    if (option.href) {
      window.location.assign(option.href);
      return;
    }
    this.input.value = option.label;
    if (this.code) this.code.value = option.value ?? "";
    this.close();
  }

  close() {
    clearTimeout(this.timer);
    this.asked += 1;
    this.list.hidden = true;
    this.active = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}

const SHAPES = {
  peer: ["circle", { cx: 8, cy: 8, r: 7.4 }],
  public: ["rect", { x: 1.4, y: 1.4, width: 13.2, height: 13.2 }],
  private: ["path", { d: "M8 .6 15.9 14.8H.1z" }],
};

function familyMark(family) {
  const draw = (name, attributes) => {
    const node = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    return node;
  };
  const svg = draw("svg", { class: `f f-${family}`, viewBox: "0 0 16 16", "aria-hidden": "true" });
  if (SHAPES[family]) svg.append(draw(...SHAPES[family]));
  return svg;
}

function enhance(part) {
  for (const root of part.querySelectorAll("[data-combobox][data-url]:not([data-ready])")) {
    root.dataset.ready = "true";
    new Combobox(root);
  }
}

enhance(document);
document.addEventListener("htmx:load", (event) => enhance(event.detail.elt));
