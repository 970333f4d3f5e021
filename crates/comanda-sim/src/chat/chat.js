"use strict";
// A customer's phone. All words from the thread go in as text, never as markup.
const state = { page: null, person: null, names: {}, thread: null, source: null, tab: "chat" };
const POST = "1001";
const THUMB = 369239263222822;
const byId = (id) => document.getElementById(id);

function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined && text !== null) element.textContent = text;
  return element;
}

function button(className, text, action) {
  const element = make("button", className, text);
  element.type = "button";
  element.addEventListener("click", action);
  return element;
}

async function json(path, options) {
  const response = await fetch(path, options);
  return response.ok ? response.json() : {};
}

function post(path, body) {
  return json(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
}

async function act(what) {
  if (!state.person) await newPerson();
  await post("/_sim/person", { page: state.page, person: state.person, what });
  loadPeople();
  if (what.act.includes("comment")) loadComments();
}

const initial = (name) => (name || "?").trim().charAt(0).toUpperCase();
const pageName = () => state.names[state.page] || "Page";

function money(amount, currency) {
  try {
    return new Intl.NumberFormat(undefined, { style: "currency", currency }).format(amount);
  } catch {
    return amount + " " + currency;
  }
}

/* ---- people and pages ---- */

async function loadPages() {
  const { pages = [] } = await json("/_sim/pages");
  const select = byId("page-select");
  for (const page of pages) {
    state.names[page.id] = page.name;
    const option = make("option", "", page.name);
    option.value = page.id;
    select.append(option);
  }
  const wanted = new URLSearchParams(location.search);
  const known = pages.some((page) => page.id === wanted.get("page"));
  state.page = known ? wanted.get("page") : pages.length ? pages[0].id : null;
  if (!state.page) return;
  select.value = state.page;
  const people = await loadPeople();
  const person = wanted.get("person") || (people.length ? people[0].person : null);
  if (person) open(person); else await newPerson();
}

async function loadPeople() {
  const { people = [] } = await json("/_sim/people?page=" + encodeURIComponent(state.page));
  const list = byId("person-list");
  list.replaceChildren();
  for (const row of people) {
    state.names[row.person] = row.name;
    const item = make("li");
    const pick = button("person", row.name, () => open(row.person));
    pick.dataset.person = row.person;
    pick.setAttribute("aria-current", String(row.person === state.person));
    pick.append(make("small", "", row.last || "…"));
    item.append(pick);
    list.append(item);
  }
  showNames();
  return people;
}

async function newPerson() {
  const { person, name } = await post("/_sim/people", {});
  state.names[person] = name;
  open(person);
}

function open(person) {
  state.person = person;
  state.thread = null;
  history.replaceState(null, "", "?" + new URLSearchParams({ page: state.page, person }));
  if (state.source) state.source.close();
  const query = new URLSearchParams({ page: state.page, person });
  state.source = new EventSource("/_sim/watch?" + query);
  state.source.addEventListener("message", (event) => {
    state.thread = JSON.parse(event.data);
    render();
  });
  showNames();
  loadPeople();
  byId("composer").focus();
}

function showNames() {
  byId("page-name").textContent = pageName();
  byId("avatar").textContent = initial(pageName());
  byId("person-name").textContent = "you are " + (state.names[state.person] || "a new customer");
  byId("post-author").textContent = pageName();
}

/* ---- the thread ---- */

function render() {
  const box = byId("thread");
  const atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 80;
  const thread = state.thread;
  const nodes = [];
  let last = null;
  const lastOut = thread.bubbles.findLastIndex((bubble) => bubble.side === "person");
  thread.bubbles.forEach((bubble, position) => {
    if (!last || bubble.at_ms - last.at_ms > 10 * 60000) nodes.push(make("div", "when", clock(bubble.at_ms)));
    const next = thread.bubbles[position + 1];
    nodes.push(row(bubble, !next || next.side !== bubble.side));
    if (position === lastOut) nodes.push(make("div", "seen", mark(thread, bubble)));
    last = bubble;
  });
  if (!thread.bubbles.length) nodes.push(start(thread.profile || {}));
  if (thread.typing) nodes.push(typing());
  if (thread.quick_replies.length) nodes.push(chips(thread.quick_replies));
  box.replaceChildren(...nodes);
  renderMenu(thread.profile || {});
  if (atEnd) box.scrollTop = box.scrollHeight;
}

function clock(atMs) {
  return new Date(atMs).toLocaleString([], { weekday: "short", hour: "2-digit", minute: "2-digit" });
}

function mark(thread, bubble) {
  return thread.seen_by_page_ms >= bubble.at_ms ? "Seen" : "Sent";
}

function row(bubble, isLastOfSide) {
  const isOut = bubble.side === "person";
  const line = make("div", "row " + (isOut ? "out" : "in") + (isLastOfSide ? " last" : ""));
  if (!isOut) line.append(make("span", "face" + (isLastOfSide ? "" : " blank"), initial(pageName())));
  if (isOut && !bubble.unsent && bubble.content.type === "text") line.append(tools(bubble));
  line.append(body(bubble, isOut));
  return line;
}

function tools(bubble) {
  const box = make("span", "tools");
  box.append(
    button("edit", "Edit", () => {
      const text = prompt("Change the message", bubble.content.text);
      if (text) act({ act: "edit", mid: bubble.mid, text });
    }),
    button("unsend", "Unsend", () => act({ act: "unsend", mid: bubble.mid })),
  );
  return box;
}

function body(bubble, isOut) {
  const box = make("div", "bubble " + (isOut ? "out" : "in"));
  box.dataset.mid = bubble.mid;
  if (bubble.unsent) {
    box.classList.add("gone");
    box.textContent = "Message unsent";
    return box;
  }
  if (bubble.side === "page_inbox") {
    box.classList.add("human");
    box.append(make("span", "by", "Somebody of the shop"));
  }
  fill(box, bubble.content);
  if (bubble.edits) box.append(make("span", "edited", " (edited)"));
  const reaction = bubble.person_reaction || bubble.page_reaction;
  if (reaction) {
    box.classList.add("reacted");
    box.append(make("span", "reaction", reaction));
  }
  if (!isOut) {
    box.addEventListener("dblclick", () => {
      act(bubble.person_reaction ? { act: "unreact", mid: bubble.mid } : { act: "react", mid: bubble.mid, emoji: "❤" });
    });
  }
  return box;
}

function fill(box, content) {
  const wide = (element) => { box.classList.add("wide"); box.append(element); };
  switch (content.type) {
    case "text": box.append(document.createTextNode(content.text)); break;
    case "buttons": wide(buttonTemplate(content)); break;
    case "cards": wide(carousel(content.cards)); break;
    case "receipt": wide(receipt(content.receipt)); break;
    case "sticker": sticker(box, content.sticker_id); break;
    case "location": box.append(icon("place"), " " + content.latitude.toFixed(4) + ", " + content.longitude.toFixed(4)); break;
    case "cart": box.append("Cart: " + content.products + " in it"); break;
    case "media": media(box, content); break;
    default: box.append("[" + (content.template_type || content.type) + "]");
  }
}

/** The drawing of a button of the composer, for use in a bubble. */
function icon(id) {
  return byId(id).firstElementChild.cloneNode(true);
}

function sticker(box, id) {
  if (id === THUMB) {
    box.classList.add("bare");
    box.append(icon("thumb"));
  } else {
    box.append("[sticker " + id + "]");
  }
}

function media(box, content) {
  if (content.media === "image" && content.url) {
    const image = make("img");
    image.alt = "Picture";
    image.src = content.url;
    box.append(image);
  } else if (content.media === "audio" && content.url) {
    const audio = make("audio");
    audio.controls = true;
    audio.preload = "none";
    audio.src = content.url;
    box.append(audio);
  } else if (content.media === "file" && /^https?:/.test(content.url || "")) {
    const link = make("a", "", content.url.split("/").pop() || "file");
    link.href = content.url;
    link.target = "_blank";
    link.rel = "noopener";
    box.append(link);
  } else {
    box.append("[" + content.media + "]");
  }
}

function templateButton(data) {
  if (data.kind === "postback") {
    return button("", data.title, () => act({ act: "tap_postback", title: data.title, payload: data.payload }));
  }
  const link = make("a", "", data.title || "Log in");
  link.target = "_blank";
  link.rel = "noopener";
  if (data.kind === "call") link.href = "tel:" + data.number;
  else if (data.kind === "account_link") {
    link.href = "/_sim/account_link?" + new URLSearchParams({ page: state.page, person: state.person, url: data.url });
  } else if (data.kind === "account_unlink") {
    return button("", "Log out", () => act({ act: "unlink_account" }));
  } else if (/^https?:/.test(data.url || "")) link.href = data.url;
  return link;
}

function buttonTemplate(content) {
  const box = make("div", "buttons");
  box.append(make("p", "", content.text), ...content.buttons.map(templateButton));
  return box;
}

function carousel(cards) {
  const box = make("div", "cards");
  for (const data of cards) {
    const card = make("div", "card");
    const picture = make("div", "picture", data.image_url ? "" : initial(data.title));
    if (data.image_url) picture.style.backgroundImage = "url(" + JSON.stringify(data.image_url) + ")";
    const words = make("div", "words");
    words.append(make("strong", "", data.title));
    if (data.subtitle) words.append(make("p", "", data.subtitle));
    card.append(picture, words, ...data.buttons.map(templateButton));
    box.append(card);
  }
  return box;
}

function receipt(data) {
  const box = make("div", "receipt");
  box.append(make("h2", "", "Receipt"), make("div", "number", data.recipient_name + " · " + data.order_number));
  const list = make("dl");
  const add = (name, amount, small, className) => {
    const term = make("dt", className, name);
    if (small) term.append(make("small", "", small));
    list.append(term, make("dd", className, money(amount, data.currency)));
  };
  for (const line of data.lines) add((line.quantity ? line.quantity + " × " : "") + line.title, line.price, line.subtitle);
  if (data.subtotal !== null) add("Subtotal", data.subtotal);
  if (data.shipping_cost !== null) add("Delivery", data.shipping_cost);
  if (data.total_tax !== null) add("Tax", data.total_tax);
  for (const [name, amount] of data.adjustments) add(name, -amount);
  add("Total", data.total_cost, data.payment_method, "total");
  box.append(list);
  if (data.address) box.append(make("address", "", data.address));
  return box;
}

function chips(replies) {
  const box = make("div");
  box.id = "quick-replies";
  for (const reply of replies) {
    const asks = reply.content_type !== "text";
    const value = reply.content_type === "user_email" ? "lan@example.com" : "0901234567";
    const title = asks ? value : reply.title;
    const payload = asks ? value : reply.payload;
    box.append(button("quick-reply", title, () => act({ act: "tap_quick_reply", title, payload })));
  }
  return box;
}

function typing() {
  const line = make("div", "row in");
  const dots = make("div", "bubble in typing");
  dots.setAttribute("aria-label", "typing");
  dots.append(make("i"), make("i"), make("i"));
  line.append(make("span", "face", initial(pageName())), dots);
  return line;
}

function start(profile) {
  const box = make("div", "start");
  const greeting = (profile.greeting || []).find((row) => row.locale === "default") || (profile.greeting || [])[0];
  box.append(make("p", "", greeting ? greeting.text : "Say something to " + pageName() + "."));
  if (profile.get_started) {
    const started = button("pill", "Get Started", () => act({ act: "tap_postback", title: "Get Started", payload: profile.get_started.payload }));
    started.id = "get-started";
    box.append(started);
  }
  const breakers = ((profile.ice_breakers || [])[0] || {}).call_to_actions || [];
  for (const row of breakers) {
    box.append(button("pill", row.question, () => act({ act: "tap_postback", title: row.question, payload: row.payload })));
  }
  return box;
}

function renderMenu(profile) {
  const rows = ((profile.persistent_menu || [])[0] || {}).call_to_actions || [];
  byId("menu-button").hidden = !rows.length;
  byId("menu").replaceChildren(...rows.filter((row) => row.type === "postback").map((row) =>
    button("pill", row.title, () => {
      byId("menu").hidden = true;
      act({ act: "tap_postback", title: row.title, payload: row.payload });
    })));
}

/* ---- the post ---- */

async function loadComments() {
  if (state.tab !== "post") return;
  const { comments = [] } = await json("/_sim/comments?page=" + encodeURIComponent(state.page));
  comments.sort((one, other) => one.at_ms - other.at_ms);
  const roots = comments.filter((row) => row.parent === row.post);
  const items = [];
  const add = (row, className) => {
    items.push(comment(row, className));
    for (const reply of comments.filter((other) => other.parent === row.id)) add(reply, "reply");
  };
  for (const root of roots) add(root, "");
  byId("comments").replaceChildren(...items);
}

function comment(data, className) {
  const item = make("li", className + (data.is_hidden ? " hidden" : ""));
  item.append(make("strong", "", data.person ? state.names[data.person] || "Customer" : pageName()), make("span", "", data.text));
  if (data.photo) {
    const photo = make("img");
    photo.alt = "Picture";
    photo.src = data.photo;
    item.append(photo);
  }
  return item;
}

function showTab(tab) {
  state.tab = tab;
  byId("thread").hidden = tab !== "chat";
  byId("post").hidden = tab !== "post";
  byId("inbox-label").hidden = tab !== "chat";
  byId("tab-chat").setAttribute("aria-selected", String(tab === "chat"));
  byId("tab-post").setAttribute("aria-selected", String(tab === "post"));
  showComposer();
  loadComments();
}

/* ---- the composer ---- */

function showComposer() {
  const asPage = byId("inbox-switch").checked && state.tab === "chat";
  byId("phone").classList.toggle("as-page", asPage);
  byId("composer").placeholder = state.tab === "post" ? "Comment…" : asPage ? "Reply as " + pageName() + "…" : "Message…";
}

byId("compose").addEventListener("submit", (event) => {
  event.preventDefault();
  const composer = byId("composer");
  const text = composer.value.trim();
  if (!text) return;
  composer.value = "";
  byId("thread").scrollTop = byId("thread").scrollHeight;
  if (state.tab === "post") act({ act: "comment", post: POST, text });
  else if (byId("inbox-switch").checked) act({ act: "page_inbox_reply", text });
  else act({ act: "text", text });
});
byId("thumb").addEventListener("click", () => act({ act: "sticker" }));
byId("place").addEventListener("click", () => act({ act: "location", latitude: 10.7769, longitude: 106.7009 }));
byId("menu-button").addEventListener("click", () => { byId("menu").hidden = !byId("menu").hidden; });
byId("inbox-switch").addEventListener("change", showComposer);
byId("new-person").addEventListener("click", newPerson);
byId("page-select").addEventListener("change", async (event) => {
  state.page = event.target.value;
  const people = await loadPeople();
  if (people.length) open(people[0].person); else await newPerson();
});
byId("tab-chat").addEventListener("click", () => showTab("chat"));
byId("tab-post").addEventListener("click", () => showTab("post"));
setInterval(() => { if (state.page) { loadPeople(); loadComments(); } }, 3000);
loadPages();
