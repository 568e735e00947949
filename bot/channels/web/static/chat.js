// The chat page: letters arrive by server-sent events, what the person does goes out as JSON.
import { calm, fetchAgainWhenShown, filled, find, freshId, make, mouse, post, words } from "./kit.js";
import * as bubbles from "./bubbles.js";
import * as phone from "./phone.js";
import * as sending from "./sending.js";
import * as writing from "./writing.js";

const data = document.body.dataset;
const log = find("log");
const typing = find("typing");
const BUSY = new Set(["verifying", "waiting_bank"]);
let state = {};
let last = Number(data.last);

// -- what the person does

function write(content, read) { // `read` hears what the server has read in it
  const id = freshId();
  const bubble = bubbles.showOwn(id, content, Date.now(), true);
  const taken = (answer) => {
    bubbles.said(bubble, answer.text);
    read?.(bubble, answer.answer);
  };
  deliver({ path: "/messages", body: { id, text: content }, bubble, taken });
}

function press(bubble, chosen) {
  const undo = bubbles.settle(bubble, chosen.textContent);
  writing.focus();
  const body = { id: freshId(), letter: bubble.dataset.id, key: chosen.dataset.key };
  deliver({ path: "/presses", body, bubble, taken: () => bubbles.status(bubble, ""), undo });
}

function deliver(letter) {
  const { bubble } = letter;
  letter.note = (how) => {
    if (!letter.undo && !bubble.classList.contains("pending")) return; // it has arrived: only the reply was lost
    const act = how === "held" ? sending.pump : undefined;
    bubbles.status(bubble, words[`js_${how}`], words.js_retry_now, act);
  };
  letter.refused = (answer) => { // a press gets its buttons back, a text is sent again when asked to
    bubble.classList.remove("pending");
    letter.undo?.();
    const again = () => { bubble.classList.add("pending"); bubbles.status(bubble, ""); sending.send(letter); };
    bubbles.status(bubble, answer.say || words.js_failed, words.js_retry, letter.undo ? undefined : again);
  };
  sending.send(letter);
}

async function openForm(bubble, chosen) {
  chosen.disabled = true;
  const { form, page } = chosen.dataset;
  const { ok, status, said } = await post(`/${page ? `secure/${page}` : `forms/${form}`}/link`, {});
  chosen.disabled = false;
  if (ok) location.assign(said.url);
  else if (page || status !== 410) bubbles.status(bubble, said.say || words.js_failed, words.js_retry, () => openForm(bubble, chosen));
}

log.addEventListener("click", (event) => {
  const chosen = event.target.closest(".choices button");
  if (!chosen) return undefined;
  if ("larger" in chosen.dataset) return large(true, chosen);
  const bubble = chosen.closest(".them");
  return chosen.dataset.form || chosen.dataset.page ? openForm(bubble, chosen) : press(bubble, chosen);
});
find("welcome")?.addEventListener("click", (event) => {
  const chip = event.target.closest("button");
  if (chip) write(chip.dataset.text);
});

// -- what comes

function hear(letter) {
  if (letter.n <= last) return;
  last = letter.n;
  bubbles.showLetter(letter);
  callBack();
  if (letter.language.replace("_", "-") !== document.documentElement.lang) speakAnother();
}

const title = document.title;
function callBack() { // somebody who is elsewhere sees in the name of the tab that there is news
  document.title = document.hidden ? `● ${title}` : title;
}
document.addEventListener("visibilitychange", () => { if (!document.hidden) document.title = title; });

function speakAnother() { // the words around the chat come from the server, in the language of the newest letter
  if (!writing.empty() || sending.waiting()) setTimeout(speakAnother, 500);
  else location.reload();
}

function hearOwn(own) { // what was done in another window, or the marked form of what was done here
  const letter = own.letter && bubbles.bubbleOf(own.letter);
  if (letter) return bubbles.settle(letter, own.label);
  if (own.form) {
    const open = log.querySelector(`[data-form="${CSS.escape(own.form)}"]`);
    return open && bubbles.settle(open.closest(".them"), words.js_posted);
  }
  const known = bubbles.bubbleOf(own.id);
  return known ? bubbles.said(known, own.text) : bubbles.showOwn(own.id, own.text, own.at);
}

function showState(now) {
  state = now;
  data.asked = state.asked ?? "";
  data.state = state.state ?? "";
  const progress = find("progress");
  progress.hidden = !state.step;
  const done = state.state === "bound";
  [...progress.querySelectorAll("li")].forEach((step, place) => {
    step.className = done || place + 1 < state.step ? "done" : place + 1 === state.step ? "now" : "";
    if (step.className === "now") find("where").replaceChildren(make("b", "", step.textContent), where(step.textContent));
  });
  if (done) find("where").replaceChildren(make("b", "", words.js_done));
  const name = progress.querySelector(".now")?.textContent;
  progress.setAttribute("aria-label", done || !name ? words.js_done : filled(words.js_step, { ...state, name }));
  if (!state.dialog || done) writing.forget();
  writing.ask(state.asked ?? (state.dialog ? "confirm" : null));
  if (state.asked === "card_number") phone.openTab("trials");
  showTyping();
}
const where = () => make("span", "", filled(words.js_where, state));

let dots = 0;
let sentence = 0;
function showTyping() {
  clearTimeout(dots);
  clearTimeout(sentence);
  const busy = BUSY.has(state.state);
  if (!busy && !sending.waiting()) { typing.hidden = true; return; }
  const show = () => { typing.hidden = false; bubbles.follow(); };
  if (typing.hidden) typing.lastElementChild.textContent = calm.matches ? words.js_typing : "";
  dots = setTimeout(show, busy ? 300 : 1000);
  if (busy) sentence = setTimeout(() => { typing.lastElementChild.textContent = words.js_verifying; }, 3000);
}

// -- live

let offline = 0;
function listen() {
  const events = new EventSource(`/events?after=${last}&phone=${Number(data.phone)}`);
  const on = (name, take) => events.addEventListener(name, (event) => take(JSON.parse(event.data)));
  on("letter", hear);
  on("own", hearOwn);
  on("state", showState);
  on("reload", () => location.reload());
  on("phone", (message) => phone.showMessage(message));
  events.addEventListener("open", () => { clearTimeout(offline); offline = 0; find("offline").hidden = true; sending.pump(); });
  events.addEventListener("error", () => {
    offline ||= setTimeout(() => { find("offline").textContent = words.js_offline; find("offline").hidden = false; }, 2500);
    if (events.readyState === EventSource.CLOSED) setTimeout(listen, 4000);
  });
}

// -- the menu

const menu = find("menu");
function large(wish, offer) {
  offer?.remove();
  document.documentElement.classList.toggle("large", wish);
  find("large").setAttribute("aria-pressed", String(wish));
  post("/look", { large: wish });
  bubbles.follow("auto");
}
find("large").addEventListener("click", () => large(!document.documentElement.classList.contains("large")));
menu.addEventListener("click", (event) => {
  const wish = event.target.closest("[data-say]");
  if (wish) write(wish.dataset.say);
  if (event.target.closest("button")) menu.open = false;
});
addEventListener("click", (event) => { if (!menu.contains(event.target)) menu.open = false; });
addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !menu.open) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// -- begin

async function enter() { // the adopter's page says who this is behind the #, which reaches no log
  const token = new URLSearchParams(location.hash.slice(1)).get("session");
  if (!token) return;
  history.replaceState(null, "", "/");
  const { ok, said } = await post("/session", { token });
  if (ok) return location.reload();
  find("offline").textContent = said.say || words.js_failed;
  find("offline").hidden = false;
}

sending.whenChanged(showTyping);
writing.begin({ onWrite: write, onTrials: phone.trialsOpener, answers: JSON.parse(data.trial) });
for (const one of JSON.parse(data.messages)) phone.showMessage(one, true);
for (const one of JSON.parse(data.bubbles)) {
  if (one.n) bubbles.showLetter(one);
  else bubbles.showOwn(one.id, one.text, one.at);
}
showState(JSON.parse(data.outlook));
log.setAttribute("aria-live", "polite"); // from now on: what was there already is not read out
bubbles.follow("auto");
if (mouse.matches) writing.focus();
fetchAgainWhenShown();
enter();
listen();
