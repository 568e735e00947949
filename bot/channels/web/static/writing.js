// The line one writes in: made for what is asked, kind to input methods, pastes and corrections.
import { button, filled, find, make, mouse, post, words } from "./kit.js";
import { FILLS, GROUPS, bankFinder, cardLine, regrouped } from "./digits.js";

const form = find("composer");
const [text, line, strip, other] = ["input", "line", "strip", "other-keys"].map(find);
const DIGITS = new Set(["card_number", "mobile", "sms_code", "expiry", "cvv2"]);
const PRESSED = new Set(["confirm", "payment_password", "agreement", "secure"]); // answered elsewhere than here
const SECURE = new Set("byPage" in document.body.dataset ? [...DIGITS, "holder_name", "id_number"] : []);
const AWAY = 60_000; // ms out of sight after which the last answer is dropped

let asked = null;
let letters = false; // somebody wants letters where digits are asked
let last = null; // {text, slot, bubble}: the newest answer that can be put right, in memory only
let mending = null; // the slot that is being put right
let write = () => {};
let openTrials = null; // null: there is no sandbox, or its phone is in sight
let trial = {}; // answers to try the sandbox with
let code = ""; // the newest code on the sandbox phone

export const field = () => (line.hidden ? text : line);
export const empty = () => !text.value && !line.value;

export function begin({ onWrite, onTrials, answers }) {
  write = onWrite;
  openTrials = onTrials;
  trial = answers;
}

export function ask(now) { // the slot that is asked; null for none
  if (now !== asked) letters = false;
  asked = SECURE.has(now) ? "secure" : now;
  dress();
}

export function focus() {
  if (mouse.matches || !PRESSED.has(asked)) field().focus({ preventScroll: true });
}

export function offerCode(newest) {
  code = newest;
  drawStrip();
}

export function fill(value) { // from the sandbox, to be looked at and sent
  field().value = value;
  regroup();
  drawStrip();
  field().focus();
}

function dress() {
  const digits = DIGITS.has(asked) && !letters;
  const had = document.activeElement === field();
  const [from, to] = digits ? [text, line] : [line, text];
  if (to.hidden) {
    to.value = from.value;
    from.value = "";
    to.hidden = false;
    from.hidden = true;
    if (had) to.focus({ preventScroll: true });
  }
  line.inputMode = "numeric";
  line.autocomplete = FILLS[asked] ?? "off";
  text.autocomplete = asked === "holder_name" ? "name" : "off";
  field().placeholder = words[`hint_${asked ?? "none"}`] ?? words.hint_confirm;
  other.hidden = !DIGITS.has(asked) || mouse.matches;
  other.textContent = digits ? words.js_letters : words.js_digits;
  other.setAttribute("aria-label", digits ? words.js_letters_label : words.js_digits_label);
  grow();
  drawStrip();
}

// -- digits in groups, and whose card it is

function regroup() {
  const groups = GROUPS[mending ?? asked];
  if (field() === line && groups) regrouped(line, groups, asked === "expiry" ? "/" : " ");
}

const bankOf = bankFinder(async (digits) => (await post("/bank", { digits })).said, () => drawStrip());

// -- the strip above: what is being put right, whose card this is, what the sandbox offers

function drawStrip() {
  const shown = mending ? mendingStrip() : (line.value && cardStrip()) || (empty() && trialStrip()) || null;
  if (!shown && strip.hidden) return;
  strip.replaceChildren(...(shown ?? []));
  strip.hidden = !shown;
}

function mendingStrip() {
  const end = button("quiet", words.js_leave_it, () => { stopMending(); field().focus(); });
  return [make("span", "", filled(words.js_mending, { slot: words[`js_slot_${mending}`] })), end];
}

function cardStrip() {
  const digits = line.value.replace(/\D/g, "");
  if (asked !== "card_number" || digits.length < 6) return null;
  return cardLine(digits, bankOf(digits));
}

function trialStrip() {
  if (asked === "card_number" && openTrials?.()) return [button("quiet", words.js_trials, openTrials())];
  const value = asked === "sms_code" ? code : trial[asked];
  if (!value) return null;
  const offer = asked === "sms_code" ? words.js_fill_code : words.js_fill_trial;
  return [button("quiet", filled(offer, { value }), () => fill(value))];
}

// -- sending, and putting the last answer right

function submit() {
  const typed = field().value.trim();
  field().value = "";
  grow();
  if (!typed) return field().focus();
  const slot = mending;
  stopMending();
  const whole = slot && slot !== asked ? filled(words[`js_correct_${slot}`], { value: typed }) : typed;
  write(whole, (bubble, answer) => { if (answer || slot) remember({ text: typed, slot: answer || slot, bubble }); });
  drawStrip();
  return field().focus({ preventScroll: true });
}

function remember(answer) {
  forget();
  last = answer;
  const mend = button("mend", words.js_mend, recall);
  mend.title = "↑";
  answer.bubble.append(mend);
}

export function forget() { // the last answer can't be put right any more
  last = null;
  document.querySelector(".mend")?.remove();
}

function recall() {
  if (!last) return;
  mending = last.slot;
  letters = !DIGITS.has(mending);
  dress();
  field().value = last.text;
  regroup();
  grow();
  field().focus();
  field().setSelectionRange(field().value.length, field().value.length);
}

function stopMending() {
  if (!mending) return;
  mending = null;
  field().value = "";
  letters = false;
  dress();
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) setTimeout(() => { if (document.hidden) forget(); }, AWAY);
});

// -- keys

let composing = false; // Enter belongs to the input method
for (const one of [text, line]) {
  one.addEventListener("compositionstart", () => { composing = true; });
  one.addEventListener("compositionend", () => { composing = false; typed(); });
  one.addEventListener("input", () => { if (!composing) typed(); });
  one.addEventListener("keydown", pressed);
}
function typed() {
  regroup();
  grow();
  drawStrip();
}
function pressed(event) {
  if (event.isComposing || composing || event.keyCode === 229) return;
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    form.requestSubmit();
  } else if (event.key === "ArrowUp" && !field().value && last) {
    event.preventDefault();
    if (!document.querySelector(".pending")) recall(); // what is on its way may be the last answer
  } else if (event.key === "Escape" && mending) stopMending();
}
line.addEventListener("paste", (event) => { // several lines need the field that shows them
  const pasted = event.clipboardData?.getData("text") ?? "";
  if (!/\n./.test(pasted.trim())) return;
  event.preventDefault();
  letters = true;
  dress();
  text.value = pasted.trim();
  grow();
});
function grow() { // browsers without field-sizing
  if (CSS.supports("field-sizing", "content")) return;
  text.rows = Math.min(5, text.value.split("\n").length);
}
form.addEventListener("submit", (event) => { event.preventDefault(); submit(); });
form.querySelector(".send").addEventListener("mousedown", (event) => event.preventDefault()); // the keyboard stays
other.addEventListener("click", () => { letters = !letters; dress(); field().focus(); });
