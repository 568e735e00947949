// The secure page: one step after the other, each asked in the dialog's own words. What is decided, the dialog decides.
import { agreement } from "./agreement.js";
import { FILLS, GROUPS, bankFinder, cardLine, regrouped } from "./digits.js";
import { keypad } from "./keypad.js";
import { button, filled, find, make, post, words } from "./kit.js";
import { begun, whenAway } from "./sheet.js";
import { PLAIN, STEP, cards } from "./pieces.js";
import * as app from "./miniapp.js";

const place = find("step");
const path = location.pathname;
const NUMERIC = new Set(["card_number", "mobile", "sms_code", "expiry", "cvv2"]);
const ONCE = new Set(["sms_code", "expiry", "cvv2"]); // never put back into its field
const SPACED = new Set(["card_number", "id_number", "mobile", "sms_code"]);
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]; // GB 11643
const LENGTHS = { id_number: 18, mobile: 11, sms_code: 6, cvv2: 3 };

let key = ""; // lives here and nowhere else
let channel = "";
let step = null; // what is shown
let answered = 0; // the number of the letter that was answered last
let leave = () => {}; // takes a keypad away
let again = false; // the last answer didn't do: what is said of it is no good news
let sending = false;

const elsewhere = () => channel === "telegram" && !app.inside; // a browser of its own: there is no way back from here

function back() {
  if (elsewhere()) return end(make("div", "sign done"), words.secure_back_telegram);
  forget();
  return app.inside ? app.close() : location.replace("/");
}

// -- saying something

const explain = (text) => end(make("div", "sign"), text, backButton("wide primary"));

function end(sign, text, ...more) {
  forget();
  step = null;
  const note = make("p", "note", text);
  note.setAttribute("role", "alert");
  place.replaceChildren(sign, note, ...more);
  find("progress").hidden = true;
}

const backButton = (kind) => button(kind, app.inside ? words.secure_close : words.form_back, back);

function complain(said, retry) { // below what was filled in, which stays
  const note = make("p", "wrong note", said.say || words.js_failed);
  note.setAttribute("role", "alert");
  place.querySelector(".complaint")?.remove();
  const box = make("div", "complaint");
  box.append(note);
  if (retry) box.append(button("wide quiet", words.js_retry, retry));
  place.append(box);
  box.scrollIntoView({ block: "nearest" });
}

// -- sending, once

async function send(what) {
  if (sending) return;
  sending = true;
  const shown = step;
  place.classList.add("sending");
  for (const one of place.querySelectorAll("button")) one.disabled = true;
  const body = { key, n: shown.n, language: document.documentElement.lang.replace("-", "_"), ...what };
  const { ok, status, said } = await post(`${path}/step`, body);
  sending = false;
  place.classList.remove("sending");
  if (ok) {
    answered = shown.n;
    return show(said, what.slot);
  }
  if (status === 410) return explain(said.say);
  for (const one of place.querySelectorAll("button")) one.disabled = false;
  if (step.form?.kind === "payment_password") showKeypad();
  return complain(said, () => send(what));
}

const sendForm = (fields) => send({ form: step.form.id, fields });
const press = (chosen) => send({ letter: step.letter, button: chosen.key });

// -- showing a step

function show(said, slot) {
  if (said.words) speak(said.words, said.step.language);
  channel = said.channel;
  const kept = slot === said.step.asked ? typed() : {};
  leave();
  leave = () => {};
  step = said.step;
  document.body.dataset.asked = step.asked ?? "";
  again = Boolean(slot) && slot === step.asked;
  showProgress();
  if (step.over) showEnd();
  else if (step.form?.kind === "payment_password") showKeypad();
  else if (step.form) agreement(place, step.form, sendForm, back);
  else showQuestion(kept);
  if (said.note) complain({ say: words[`secure_${said.note}`] });
  scrollTo(0, 0);
  if (!step.over) listen();
}

function speak(others, language) {
  Object.assign(words, others);
  document.documentElement.lang = language.replace("_", "-");
  find("name").textContent = words.form_title;
  find("safe").textContent = words.form_safe;
}

function showProgress() {
  const progress = find("progress");
  progress.hidden = !step.step;
  const done = step.bound;
  const names = Object.keys(words).filter((name) => name.startsWith("step_"));
  const all = [...progress.querySelectorAll("li")];
  all.forEach((one, at) => { one.className = done || at + 1 < step.step ? "done" : at + 1 === step.step ? "now" : ""; });
  const name = words[`step_${all[step.step - 1]?.dataset.step}`] ?? names[0];
  const where = filled(words.js_where, step);
  find("where").replaceChildren(make("b", "", done ? words.js_done : name), done ? "" : make("span", "", where));
  progress.setAttribute("aria-label", done ? words.js_done : `${where}: ${name}`);
}

const plain = (lines) => lines.map((line) => line.replace(STEP, "").trim()).filter(Boolean);

function told() { // what came before the question: what is wrong, what was noted
  const lines = plain(step.before ?? []);
  if (!lines.length) return [];
  const box = make("div", again ? "told doubt" : "told");
  box.setAttribute("role", "status");
  box.append(...lines.map((line) => make("p", "", line)));
  return [box];
}

function question() { // the dialog's own words, its last line as the heading
  const lines = plain(step.lines);
  const title = make("h1", "ask", lines.pop() ?? "");
  title.id = "title";
  const more = lines.map((line) => make("p", "more", line));
  return [title, more];
}

function showQuestion(kept) {
  const [title, more] = question();
  const shown = [...told(), ...(step.cards ? [cards(step.cards)] : []), ...more, title];
  if (step.busy) shown.unshift(waiting());
  if (step.busy && !step.buttons?.length) shown.splice(1);
  if (step.fields) shown.push(form(kept));
  place.replaceChildren(...shown, choices(), backButton("wide plain"));
  const first = place.querySelector("input");
  if (first) first.focus({ preventScroll: true });
  else if (!step.busy || step.buttons) begun(title);
}

function waiting() {
  const box = make("p", "waiting");
  box.setAttribute("role", "status");
  box.append(make("i"), make("i"), make("i"), make("span", "", words.js_verifying));
  return box;
}

function showKeypad() {
  leave();
  leave = keypad(place, { ...step.form, mixed: true }, sendForm, back);
  place.prepend(...told());
}

function showEnd() {
  const lines = plain([...(step.before ?? []), ...step.lines]);
  const sign = step.bound ? [make("div", "sign done")] : [];
  const title = make("h1", "ask", lines.shift() ?? "");
  const drawn = step.cards ? [cards(step.cards)] : [];
  place.replaceChildren(...sign, title, ...drawn, ...lines.map((line) => make("p", "note", line)));
  place.append(elsewhere() ? make("p", "note", words.secure_back_telegram) : backButton("wide primary"));
  begun(title);
  key = "";
}

function choices() {
  const all = step.buttons ?? [];
  const [last, first] = [all.filter((one) => one.key === "cancel"), all.filter((one) => one.key !== "cancel")];
  const box = make("div", "picks");
  box.append(...[...first, ...last].map((one, at) => {
    const stands = at === 0 && !step.fields && !step.harmful && !PLAIN.test(one.key);
    const made = button(stands ? "wide primary" : one.key === "cancel" ? "wide plain" : "wide choice", one.label, () => press(one));
    made.dataset.key = one.key;
    return made;
  }));
  return box;
}

// -- fields

function form(kept) {
  const made = make("form", "fields");
  made.autocomplete = "on";
  const next = make("button", "wide primary", words.secure_next);
  next.type = "submit";
  for (const name of step.fields) made.append(...field(name, kept[name] ?? "", () => { next.disabled = !complete(); }));
  if (step.trial) made.append(trial(step.fields[0]));
  made.append(next);
  made.addEventListener("submit", (event) => { event.preventDefault(); submit(); });
  const complete = () => [...made.elements].every((one) => one.tagName !== "INPUT" || one.value.trim());
  next.disabled = !complete();
  return made;
}

function field(name, value, changed) {
  const label = make("label", "label", words[`secure_label_${name}`]);
  label.htmlFor = name;
  const input = make("input", "field");
  const line = make("p", "strip");
  line.id = `${name}-line`;
  line.setAttribute("role", "status");
  Object.assign(input, { id: name, type: "text", value, autocomplete: FILLS[name] ?? "off", spellcheck: false, maxLength: 64 });
  input.inputMode = NUMERIC.has(name) ? "numeric" : "text";
  input.enterKeyHint = "next";
  input.placeholder = words[`secure_example_${name}`] ?? "";
  if (name === "holder_name") input.autocomplete = "name";
  if (name === "id_number") input.autocapitalize = "characters";
  if (name === "cvv2") input.className += " dotted";
  input.setAttribute("aria-describedby", `title ${line.id}`);
  const look = () => {
    if (GROUPS[name]) regrouped(input, GROUPS[name], name === "expiry" ? "/" : " ");
    line.replaceChildren(...notes(name, input));
    changed();
  };
  let composing = false; // Enter belongs to the input method
  input.addEventListener("compositionstart", () => { composing = true; });
  input.addEventListener("compositionend", () => { composing = false; look(); });
  input.addEventListener("input", () => { if (!composing) look(); });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.isComposing || composing || event.keyCode === 229)) event.preventDefault();
  });
  queueMicrotask(look);
  return [label, input, line];
}

function notes(name, input) { // a doubt while typing; it holds nobody up
  const written = SPACED.has(name) ? input.value.replace(/\s/g, "") : input.value.trim();
  if (name === "card_number") return written.length < 6 ? [] : cardLine(written, bankOf(written));
  if (name === "id_number" && written.length === 18 && /^\d{17}[\dXx]$/.test(written) && !idAddsUp(written)) {
    return [make("span", "wrong", words.js_slip)];
  }
  if (name === "mobile" && written.length === 11 && !/^1[3-9]/.test(written)) return [make("span", "wrong", words.js_slip)];
  const whole = LENGTHS[name];
  if (!whole || !written) return [];
  const count = make("span", written.length > whole ? "wrong" : "soft", filled(words.js_count_of, { n: written.length, of: whole }));
  count.setAttribute("aria-hidden", "true");
  return [count];
}

function idAddsUp(number) { // 18 characters, the last one by the others
  const sum = WEIGHTS.reduce((all, weight, place) => all + weight * Number(number[place]), 0);
  return "10X98765432"[sum % 11] === number[17].toUpperCase();
}

const bankOf = bankFinder(async (digits) => (await post(`${path}/bank`, { key, digits })).said, () => {
  find("card_number")?.dispatchEvent(new Event("input"));
});

function trial(name) { // the sandbox's own values, to be looked at and sent
  const offer = name === "sms_code" ? words.js_fill_code : words.js_fill_trial;
  return button("quiet", filled(offer, { value: step.trial }), () => {
    find(name).value = step.trial;
    find(name).dispatchEvent(new Event("input"));
    find(name).focus();
  });
}

const typed = () => Object.fromEntries([...place.querySelectorAll("input")].filter((one) => !ONCE.has(one.id)).map((one) => [one.id, one.value]));

function submit() {
  const fields = Object.fromEntries([...place.querySelectorAll("input")].map((one) => [one.id, one.value.trim()]));
  if (Object.values(fields).every(Boolean)) send({ slot: step.asked, fields });
}

function empty() {
  for (const one of place.querySelectorAll("input")) {
    one.value = "";
    one.dispatchEvent(new Event("input"));
  }
}

function forget() { // nothing that was typed outlives the page
  empty();
  leave();
}

// -- what comes meanwhile: the bank's answer, or a step that was done in the chat

let turn = 0;
async function listen() {
  const mine = (turn += 1);
  while (mine === turn && step && !step.over) {
    if (document.hidden || sending) await pause(500);
    else await look(mine);
  }
}

async function look(mine) {
  const shown = step;
  const language = document.documentElement.lang.replace("-", "_");
  const { ok, status, said } = await post(`${path}/wait`, { key, n: answered || shown.n, stamp: shown.stamp, language });
  if (mine !== turn || sending || step !== shown) return;
  if (ok && said.step.stamp !== shown.stamp) show(said, shown.asked);
  else if (status === 410) explain(said.say);
  else if (!ok) await pause(3000);
}
const pause = (ms) => new Promise((done) => { setTimeout(done, ms); });

// -- begin

async function begin() {
  const opening = app.opening();
  history.replaceState(null, "", path); // neither token nor init data stays in the history
  if (!opening) return explain(words.form_link_used);
  app.ready();
  const { ok, said } = await post(`${path}/open`, opening);
  if (!ok) return explain(said.say || words.js_failed);
  key = said.key;
  return show(said);
}

whenAway(empty);
addEventListener("pagehide", () => { forget(); place.replaceChildren(); });
addEventListener("pageshow", (event) => { if (event.persisted) explain(words.form_link_used); });
begin();
