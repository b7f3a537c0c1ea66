/* The board lives by itself, without network too. Without this file it asks itself again. */
"use strict";

const POLL = 10000; // milliseconds between two questions for news
const PAGE = 12000; // a page of tables stays as long
const FAR = 3600; // seconds from which the hour says more than a countdown
const [RADIUS, APART, CLOSE] = [62, 124, 64]; // the discs of the clock, as screens.py has them
const LINE = 4.0625; // height of a line in letters, as in board.css

const part = (name) => document.querySelector(`[data-part="${name}"]`);
const act = (name) => document.querySelector(`[data-act="${name}"]`);
const wide = matchMedia("(min-width: 60rem)");
const still = matchMedia("(prefers-reduced-motion: reduce)");

// Storage may be refused to the page: it then forgets, and works.
function remember(key, value) {
  try {
    if (value !== undefined) localStorage.setItem(`board-${key}`, value);
    return localStorage.getItem(`board-${key}`);
  } catch {
    return null;
  }
}

let board = JSON.parse(document.getElementById("board").textContent);
let mark = ""; // of the values that are shown
let offset = Number(remember("offset")) || 0; // the server's clock less this machine's
let page = 0;
let held = false;
let turned = Date.now();
let [drawn, before] = ["", null];

const now = () => Date.now() + offset;
const say = (name, values = {}) =>
  board.words[name].replace(/\{(\w+)\}/g, (_all, key) => values[key]);
const write = (element, text) => element.textContent === text || (element.textContent = text);

// --- where the day is: the same as `screens.moment`

function moment() {
  const at = now();
  const { slots } = board;
  for (const [index, slot] of slots.entries()) {
    if (at < slot.start) {
      const pause = index > 0 && slots[index - 1].session !== slot.session;
      const kind = index === 0 ? "before" : pause ? "pause" : "change";
      return { kind, index, left: Math.ceil((slot.start - at) / 1000) };
    }
    if (at < slot.end) return { kind: "meeting", index, left: Math.ceil((slot.end - at) / 1000) };
  }
  return { kind: slots.length ? "after" : "none", index: slots.length - 1, left: 0 };
}

function hour(when) {
  const format = { hour: "numeric", minute: "2-digit", hourCycle: "h23", timeZone: board.zone };
  const [h, m] = new Intl.DateTimeFormat("en-GB", format).format(when).split(":");
  return board.language.startsWith("fr") ? `${Number(h)}\u00a0h\u00a0${m}` : `${h}:${m}`;
}

// --- beside the tables: the countdown, the hour, the discs

function tell(here) {
  const slot = board.slots[here.index];
  const far = here.kind === "before" && here.left >= FAR;
  const runs = here.kind !== "none" && here.kind !== "after";
  const left = `${Math.floor(here.left / 60)}:${String(here.left % 60).padStart(2, "0")}`;
  const values = { n: here.index + 1, of: board.slots.length };
  write(part("label"), far ? say("far") : say(here.kind, values));
  write(part("big"), !runs ? "" : far ? slot.at : left);
  part("big").classList.toggle("long", part("big").textContent.length > 4);
  write(part("sub"), far ? "" : under(here, slot));
  write(part("now"), say("clock", { time: hour(now()) }));
  if (!still.matches && slot) close(here.kind === "meeting" ? here.left : Infinity, slot);
}

function under(here, slot) {
  if (here.kind === "after") return say("thanks");
  if (here.kind === "none") return "";
  if (here.kind === "meeting") return say("until", { time: slot.until });
  return say(here.kind === "before" ? "starts" : "resumes", { time: slot.from });
}

function close(left, slot) {
  const done = Math.min(1, Math.max(0, 1 - (left * 1000) / (slot.end - slot.start)));
  const half = (APART - (APART - CLOSE) * done) / 2;
  const height = Math.sqrt(Math.max(0, RADIUS ** 2 - half ** 2));
  const [first, second, lens] = part("discs").children;
  const arc = `A${RADIUS} ${RADIUS} 0 0 1 120`;
  first.setAttribute("cx", 120 - half);
  second.setAttribute("cx", 120 + half);
  lens.setAttribute("d", `M120 ${62 - height}${arc} ${62 + height}${arc} ${62 - height}Z`);
}

// --- the tables

function make(tag, text = "", className = "") {
  const made = document.createElement(tag);
  if (text) made.textContent = text;
  if (className) made.className = className;
  return made;
}

function who(index) {
  const [name, family] = board.names[index];
  const made = make("span", "", "board-who");
  const picture = document.querySelector(`template[data-mark="${family}"]`);
  if (picture) made.append(picture.content.cloneNode(true));
  made.append(make("span", name));
  return made;
}

function line([table, host, guest, nextHost, nextGuest], texts) {
  const row = make("tr");
  const head = make("th", table, table.length > 3 ? "long" : "");
  head.scope = "row";
  const [stays, comes, next] = [make("td"), make("td"), make("td")];
  const free = () => make("span", say("free"), "board-free");
  stays.append(host === null ? free() : who(host));
  if (host !== null) comes.append(guest === null ? free() : who(guest));
  if (nextHost !== null && nextHost !== host) next.append(who(nextHost));
  if (nextGuest !== null) next.append(who(nextGuest));
  comes.dataset.label = texts[1];
  next.dataset.label = texts[2];
  row.append(head, stays, comes, next);
  return row;
}

/** How many lines the screen holds; on a phone, all. */
function room(rows) {
  if (!wide.matches) return rows.length || 1;
  const box = part("tables");
  const letter = parseFloat(getComputedStyle(document.body).fontSize);
  const head = box.querySelector("thead").getBoundingClientRect().height || 2.4 * letter;
  const free = box.clientHeight - parseFloat(getComputedStyle(box).paddingTop) - head;
  return Math.max(1, Math.floor((free + 2) / (letter * LINE)));
}

function draw(here) {
  const slot = board.slots[here.index];
  const rows = board.planned && slot && here.kind !== "after" ? slot.rows : [];
  part("table").hidden = !rows.length;
  const most = room(rows);
  const pages = Math.max(1, Math.ceil(rows.length / most));
  page = ((page % pages) + pages) % pages;
  const key = [mark, here.kind, here.index, page, most, pages].join();
  if (key === drawn) return;
  drawn = key;
  document.body.dataset.kind = here.kind;
  const texts = rows.length ? heads(here, slot) : [];
  document.querySelectorAll('[data-part="head"]').forEach((head, n) => write(head, texts[n] || ""));
  const lines = rows.slice(page * most, (page + 1) * most).map((row) => line(row, texts));
  part("rows").replaceChildren(...lines);
  const text = message(here, slot, rows);
  part("message").hidden = !text;
  write(part("message"), text);
  write(part("page"), pages > 1 ? say("page", { n: page + 1, of: pages }) : "");
  for (const name of ["back", "on", "hold"]) act(name).hidden = pages < 2;
}

function heads(here, slot) {
  const next = board.slots[here.index + 1];
  const first = here.kind === "meeting" ? say("now") : say("at", { time: slot.from });
  return [say(slot.stays ? "stays" : "sits"), first, next ? say("at", { time: next.from }) : ""];
}

function message(here, slot, rows) {
  if (here.kind === "after") return say("over");
  if (!board.planned) return board.note;
  return !slot || rows.length ? "" : say(slot.lost ? "lost" : "empty");
}

// --- the sound: three notes made here, off unless somebody asked

let audio = null;
const hears = () => act("sound").getAttribute("aria-pressed") === "true";

function wake() {
  if (!hears()) return;
  audio ??= new AudioContext();
  if (audio.state === "suspended") audio.resume();
}

function ring() {
  wake();
  for (const [at, pitch] of audio ? [[0, 660], [0.35, 880], [0.7, 660]] : []) {
    const note = audio.createOscillator();
    const loud = audio.createGain();
    const start = audio.currentTime + at;
    note.frequency.value = pitch;
    loud.gain.setValueAtTime(0.25, start);
    loud.gain.exponentialRampToValueAtTime(0.001, start + 0.3);
    note.connect(loud).connect(audio.destination);
    note.start(start);
    note.stop(start + 0.32);
  }
}

// --- every second

function turn(by) {
  page += by;
  turned = Date.now();
}

function tick() {
  const here = moment();
  if (before?.kind === "meeting" && (here.kind !== "meeting" || here.index !== before.index)) {
    if (hears()) ring();
    turn(-page);
  }
  before = here;
  if (held) turn(0);
  else if (Date.now() - turned >= PAGE) turn(1);
  tell(here);
  draw(here);
}

function everySecond() {
  tick();
  setTimeout(everySecond, 1000 - (now() % 1000));
}

// --- news: the server's hour each time, the plan when it changed

async function ask() {
  const asked = Date.now();
  try {
    const headers = mark ? { "If-None-Match": mark } : {};
    const signal = AbortSignal.timeout(8000);
    const answer = await fetch("donnees.json", { headers, cache: "no-store", signal });
    if (answer.redirected || [403, 404].includes(answer.status)) return location.reload();
    if (answer.status !== 304 && !answer.ok) throw new Error(answer.statusText);
    offset = Number(answer.headers.get("X-Board-Now")) - (asked + Date.now()) / 2;
    remember("offset", Math.round(offset));
    if (answer.ok) {
      board = await answer.json();
      mark = answer.headers.get("ETag");
      keep();
    }
    write(part("offline"), "");
  } catch {
    write(part("offline"), say("offline", { time: board.published || "–" }));
  }
  tick();
  setTimeout(ask, POLL);
}

// --- without network: a worker whose scope is this address keeps what the page is made of

function keep() {
  if (!navigator.serviceWorker) return;
  const loaded = performance.getEntriesByType("resource").map((entry) => entry.name);
  const ours = loaded.filter((one) => one.startsWith(location.origin) && /\/static\//.test(one));
  const wanted = [location.href.split("#")[0], ...new Set(ours)];
  navigator.serviceWorker.ready.then((worker) => worker.active.postMessage({ keep: wanted }));
}

if (navigator.serviceWorker) {
  navigator.serviceWorker.register("hors-ligne.js").catch(() => {});
  navigator.serviceWorker.addEventListener("message", (event) => {
    if (event.data?.kept) document.body.dataset.kept = mark;
  });
}

// --- by hand

const acts = {
  back: () => turn(-1),
  on: () => turn(1),
  hold: (button) => button.setAttribute("aria-pressed", (held = !held)),
  sound: (button) => {
    button.setAttribute("aria-pressed", !hears());
    remember("sound", hears() ? "on" : "off");
    if (hears()) ring();
  },
  full: () =>
    document.fullscreenElement ? document.exitFullscreen() : document.body.requestFullscreen(),
};

document.addEventListener("click", (event) => {
  wake();
  const button = event.target.closest("[data-act]");
  if (button) acts[button.dataset.act](button);
  tick();
});

document.addEventListener("keydown", (event) => {
  wake();
  const by = { ArrowLeft: -1, PageUp: -1, ArrowRight: 1, PageDown: 1 }[event.key];
  if (!by || !wide.matches || event.altKey || event.ctrlKey || event.metaKey) return;
  turn(by);
  tick();
});

addEventListener("resize", tick);
act("sound").setAttribute("aria-pressed", remember("sound") === "on");
part("buttons").hidden = false;
everySecond();
ask();
