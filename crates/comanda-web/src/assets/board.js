// The kitchen board in the browser. The server renders the cards; this swaps changed ones in without moving what a
// finger may be on, keeps the ages running, and turns keys and taps into the same forms that work without it.

import { config, post, sendForm, toast } from "./desk.js";
import * as chime from "./chime.js";

const RECONCILE_MS = 15000;
const words = config.words;
const board = document.getElementById("board");
const fill = (sentence, blanks) => sentence.replace(/\{(\w+)\}/g, (_, name) => blanks[name]);
const cardOf = (element) => element?.closest?.(".card");
const openCards = () => [...board.querySelectorAll(".card[data-stage]:not(.final)")];

// ---- time: the server's clock, not this screen's ----

let clockAhead = config.now_ms - Date.now();
let lastEventMs = config.last_event_ms;
const now = () => Date.now() + clockAhead;
const clockOptions = { hour12: false, hour: "2-digit", minute: "2-digit", timeZone: config.timezone ?? undefined };
const clockText = (ms) => new Date(ms).toLocaleTimeString([], clockOptions);

function showAges() {
  for (const card of openCards()) {
    const left = card.dataset.due - now();
    const age = Math.max(0, Math.floor((now() - card.dataset.placed) / 60000));
    const look = left <= 0 ? "late" : left <= config.hurry_ms ? "hurry" : left <= config.soon_ms ? "soon" : "calm";
    for (const name of ["calm", "soon", "hurry", "late"]) card.classList.toggle(name, name === look);
    card.querySelector(".minutes").textContent = fill(words.minutes, { minutes: age });
    const lateBy = card.querySelector(".late-by");
    lateBy.hidden = look !== "late";
    lateBy.textContent = fill(words.late, { minutes: Math.max(0, Math.floor(-left / 60000)) });
  }
}

// ---- slots: a card keeps its digit until it is done ----

function giveSlots() {
  const cards = openCards().sort((a, b) => a.dataset.placed - b.dataset.placed || a.dataset.number - b.dataset.number);
  const taken = new Set(cards.map((card) => card.dataset.slot).filter(Boolean));
  for (const card of cards) {
    if (card.dataset.slot) continue;
    const free = ["1", "2", "3", "4", "5", "6", "7", "8", "9"].find((digit) => !taken.has(digit));
    if (!free) break;
    putSlot(card, free);
    taken.add(free);
  }
}

function putSlot(card, digit) {
  if (digit) card.dataset.slot = digit;
  else delete card.dataset.slot;
  card.querySelector(".slot").textContent = digit ?? "";
}

// ---- swapping in what changed ----

let tag = board.querySelector(".fragment").dataset.tag;
let swapping = false;
let again = false;

async function refresh() {
  if (swapping) { again = true; return; }
  swapping = true;
  try {
    const response = await fetch(`${config.path}/cards?have=${encodeURIComponent(tag)}`, { signal: AbortSignal.timeout(10000) });
    if (!response.ok) throw new Error(String(response.status));
    clockAhead = Number(response.headers.get("x-now-ms")) - Date.now();
    lastEventMs = Number(response.headers.get("x-last-event-ms")) || null;
    showLastEvent();
    if (response.status !== 204) swap(await response.text());
    heard("cards");
  } catch {
    lost("cards");
  } finally {
    swapping = false;
    if (again) { again = false; refresh(); }
  }
}

function swap(text) {
  const fresh = new DOMParser().parseFromString(text, "text/html").querySelector(".fragment");
  const current = board.querySelector(".fragment");
  const before = new Set([...board.querySelectorAll(".card")].map((card) => card.id));
  for (const column of fresh.querySelectorAll(".column")) swapColumn(column);
  const staying = new Set([...fresh.querySelectorAll(".card")].map((card) => card.id));
  for (const card of board.querySelectorAll(".card")) if (!staying.has(card.id)) card.remove();
  const notices = ":scope > .alarm, :scope > .rush, :scope > .empty";
  current.querySelectorAll(notices).forEach((notice) => notice.remove());
  current.prepend(...fresh.querySelectorAll(notices));
  showRush(fresh.dataset.rush === "true");
  current.querySelector(".stages").replaceWith(fresh.querySelector(".stages"));
  tag = fresh.dataset.tag;
  giveSlots();
  select(selected);
  showAges();
  const added = openCards().filter((card) => card.dataset.stage === "placed" && !before.has(card.id));
  announce(added);
}

/** The switch says what a tap on it does. */
function showRush(isRush) {
  const button = document.querySelector("#rush button");
  if (!button) return;
  button.value = String(!isRush);
  button.setAttribute("aria-pressed", String(isRush));
  button.textContent = isRush ? button.dataset.on : button.dataset.off;
}

/** Cards that were there keep their order; what is new to the column joins at its end. */
function swapColumn(fresh) {
  const column = document.getElementById(fresh.id);
  column.dataset.count = fresh.dataset.count;
  column.querySelector("h2").replaceWith(fresh.querySelector("h2"));
  const list = column.querySelector(".cards");
  for (const next of [...fresh.querySelectorAll(".card")]) {
    const known = document.getElementById(next.id);
    let card = known;
    if (!known || known.dataset.revision !== next.dataset.revision) {
      card = document.importNode(next, true);
      putSlot(card, card.classList.contains("final") ? undefined : known?.dataset.slot);
      if (known) {
        keepOpen(known, card);
        known.replaceWith(card);
      }
    }
    if (card.parentElement !== list) list.append(card);
  }
}

/** What was folded out stays so; the menu closes, because its buttons have changed. */
function keepOpen(from, to) {
  for (const details of from.querySelectorAll("details[open]:not(.more)")) {
    to.querySelector(`details[data-key="${details.dataset.key}"]`)?.setAttribute("open", "");
  }
}

// ---- new orders are heard until somebody touches them ----

const ringing = new Set();

function announce(added) {
  for (const card of added) {
    ringing.add(card.id);
    document.getElementById("announcement").textContent = fill(words.new_order, { number: card.dataset.number });
  }
  ring();
}

function ring() {
  for (const id of ringing) {
    if (document.getElementById(id)?.dataset.stage !== "placed") ringing.delete(id);
  }
  for (const card of board.querySelectorAll(".card")) card.classList.toggle("rings", ringing.has(card.id));
  chime.ringFor(ringing);
}

function acknowledge(card) {
  if (ringing.delete(card.id)) ring();
}

// ---- choosing, advancing, undoing ----

let selected = null;
let undoable = null;

function select(id) {
  selected = id && document.getElementById(id) ? id : null;
  for (const card of board.querySelectorAll(".card")) card.classList.toggle("selected", card.id === selected);
}

async function send(form, submitter) {
  const card = cardOf(form);
  if (!card) {
    // Nothing of one order: the rush of the whole kitchen.
    const { answer } = await sendForm(form, submitter);
    toast(answer.message, { bad: !["done", "pending"].includes(answer.result) });
    return refresh();
  }
  acknowledge(card);
  card.classList.add("busy");
  const { answer, fields } = await sendForm(form, submitter);
  card.classList.remove("busy");
  tell(answer, card, fields.get("action"));
  await refresh();
}

function tell(answer, card, action) {
  if (answer.result !== "done") {
    toast(answer.message, { bad: answer.result !== "pending" });
    return;
  }
  const canUndo = action !== "step_back" && answer.revision !== undefined;
  undoable = canUndo ? { card: card.id, path: card.querySelector("form").getAttribute("action"), revision: answer.revision } : null;
  toast(answer.message, { undo: canUndo ? undo : null, ms: config.undo_ms });
}

async function undo() {
  if (!undoable) { toast(words.nothing_to_undo); return; }
  const { card, path, revision } = undoable;
  undoable = null;
  const answer = await post(path, new URLSearchParams({ action: "step_back", expected_revision: revision }));
  toast(answer.message, { bad: !["done", "pending"].includes(answer.result) });
  await refresh();
  select(card);
}

document.addEventListener("submit", (event) => {
  if (event.target.method !== "post") return;
  event.preventDefault();
  send(event.target, event.submitter);
});

board.addEventListener("pointerdown", (event) => {
  const card = cardOf(event.target);
  if (card) { acknowledge(card); select(card.id); }
});

// ---- keys ----

let keysOn = localStorage.getItem("comanda-keys") !== "off";
const keysButton = document.getElementById("keys");
const helpDialog = document.getElementById("help");

function showKeys() {
  keysButton.setAttribute("aria-pressed", String(keysOn));
  keysButton.textContent = keysOn ? words.keys_on : words.keys_off;
  document.body.classList.toggle("no-keys", !keysOn);
}

keysButton.addEventListener("click", () => {
  keysOn = !keysOn;
  localStorage.setItem("comanda-keys", keysOn ? "on" : "off");
  showKeys();
});
document.getElementById("help-open").addEventListener("click", () => helpDialog.showModal());

document.addEventListener("keydown", (event) => {
  const isTyping = event.target.closest?.("input, textarea, select");
  if (!keysOn || isTyping || helpDialog.open || event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
  if (/^[1-9]$/.test(event.key)) {
    const card = board.querySelector(`.card[data-slot="${event.key}"]`);
    if (!card) return;
    acknowledge(card);
    select(card.id);
    card.scrollIntoView({ block: "nearest" });
    card.focus({ preventScroll: true });
  } else if (event.key === "Enter" && selected && !event.target.closest?.("button, a, summary")) {
    const form = document.getElementById(selected).querySelector("form.next");
    if (!form || form.querySelector("button").disabled) return;
    event.preventDefault();
    form.requestSubmit(form.querySelector("button"));
  } else if (event.key === "u" || event.key === "U") {
    undo();
  } else if (event.key === "?") {
    helpDialog.showModal();
  }
});

// ---- sound ----

const soundButton = document.getElementById("sound");
soundButton.addEventListener("click", async () => {
  await chime.enable();
  soundButton.setAttribute("aria-pressed", "true");
  soundButton.querySelector("span").textContent = words.sound_on;
});

// ---- is what we see true? ----

const silent = new Set(["events"]);
let lostSince = null;

function heard(source) {
  silent.delete(source);
  showLive();
}

function lost(source) {
  silent.add(source);
  showLive();
}

function showLive() {
  const isLive = silent.size === 0;
  if (isLive) lostSince = null;
  else lostSince ??= Date.now();
  // A short gap is no news: the stream comes back by itself within a few seconds.
  const isLost = !isLive && Date.now() - lostSince > 5000;
  const live = document.getElementById("live");
  live.dataset.live = isLive ? "yes" : isLost ? "lost" : "connecting";
  document.getElementById("live-text").textContent = isLive ? words.live : words.connecting;
  const alarm = document.getElementById("lost");
  alarm.hidden = !isLost;
  if (isLost) alarm.textContent = fill(words.lost, { time: clockText(lostSince + clockAhead) });
}

function showLastEvent() {
  if (lastEventMs) document.getElementById("last-event").textContent = clockText(lastEventMs);
}

function listen() {
  const events = new EventSource(`${config.path}/events`);
  events.addEventListener("open", () => heard("events"));
  events.addEventListener("board", () => { heard("events"); refresh(); });
  events.addEventListener("error", () => {
    lost("events");
    // After a broken connection the browser comes back by itself; after a refusal it does not.
    if (events.readyState === EventSource.CLOSED) setTimeout(listen, 3000);
  });
}

listen();
showKeys();
giveSlots();
showAges();
showLastEvent();
setInterval(refresh, RECONCILE_MS);
setInterval(() => { showAges(); showLive(); }, 2000);
