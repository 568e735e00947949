// The log: what was said and answered, with times, cards, tables and choices.
import { button, calm, find, make, words } from "./kit.js";
import { PLAIN, STEP, cards } from "./pieces.js";

const log = find("log");
const scroller = find("scroller");
const language = document.documentElement.lang;
const PAUSE = 5 * 60_000; // ms of silence after which the time is shown
const FACT = /^([^：:。！？?!，,〔[]{1,16})[：:]\s*(\S.*?)[。.]?$/;
const HOTLINE = /(?<![\d.,/-])(95\d{3,4}|96110|12378|400-?\d{3}-?\d{4})(?![\d.,/-]?\d)/; // numbers of banks, police, regulator

export const bubbleOf = (id) => [...log.children].find((bubble) => bubble.dataset.id === id);

// -- keeping the newest in sight

let following = true; // until somebody scrolls up
const atEnd = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 80;
export function follow(how = calm.matches ? "auto" : "smooth") {
  if (following) scroller.scrollTo({ top: scroller.scrollHeight, behavior: how });
}
for (const moved of ["wheel", "touchmove", "scrollend"]) {
  scroller.addEventListener(moved, () => { following = atEnd(); }, { passive: true });
}
new ResizeObserver(() => follow("auto")).observe(scroller); // a keyboard on the screen takes half of it

// -- a bubble

function put(bubble, at, own) {
  find("welcome")?.remove();
  const pending = bubble.classList.contains("pending");
  const after = pending ? null : log.querySelector(".pending"); // what isn't sent yet stays behind what was said
  log.insertBefore(bubble, after);
  bubble.dataset.at = at;
  bubble.title = clock(at);
  const before = bubble.previousElementSibling;
  if (!before || at - Number(before.dataset.at) > PAUSE) log.insertBefore(pause(at), bubble);
  following ||= own;
  follow();
}

function pause(at) {
  const line = make("div", "pause", moment(at));
  line.setAttribute("aria-hidden", "true");
  return line;
}

const clock = (at) => new Date(at).toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit", hour12: false });
function moment(at) {
  const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(at).setHours(0, 0, 0, 0)) / 86_400_000);
  if (days === 0) return clock(at);
  const day = new Date(at).toLocaleDateString(language, { month: "long", day: "numeric" });
  return `${days === 1 ? words.js_yesterday : day} ${clock(at)}`;
}

function text(content) {
  const made = make("p", "text", content);
  made.dir = "auto";
  return made;
}

// -- a letter of ours

export function showLetter(letter) {
  const bubble = make("div", "them");
  bubble.dataset.id = letter.id;
  if (letter.cards) bubble.append(cards(letter.cards));
  if (letter.text) bubble.append(wordsOf(letter.text));
  if (letter.pressed || letter.posted) bubble.append(chosen(letter.pressed || words.js_posted));
  else if (letter.form || letter.page || letter.buttons || letter.lost) bubble.append(choices(letter));
  put(bubble, letter.at, false);
}

function wordsOf(content) { // the step as a small heading, facts as a table, the rest as it is
  const box = make("div", "text");
  box.dir = "auto";
  const lines = content.split("\n");
  const step = STEP.exec(lines.find((line) => STEP.test(line)) ?? "");
  let plain = [];
  let facts = [];
  const close = () => {
    if (facts.length === 1) plain.push(facts[0][0]);
    else if (facts.length) { flush(); box.append(table(facts)); }
    facts = [];
  };
  const flush = () => { if (plain.length) box.append(called(make("p"), plain.join("\n"))); plain = []; };
  for (const line of lines) {
    if (step && line.startsWith(step[0])) {
      flush();
      box.append(make("p", "step", step[0].replace(/[。.]$/, "")));
      if (line.length > step[0].length) plain.push(line.slice(step[0].length).trim());
      continue;
    }
    const fact = FACT.exec(line);
    if (fact) facts.push(fact);
    else { close(); plain.push(line); }
  }
  close();
  flush();
  return box;
}

function called(box, content) { // a hotline in our own words can be called; nothing else is ever made a link
  const pieces = content.split(HOTLINE);
  pieces.forEach((piece, place) => {
    const link = place % 2 ? make("a", "", piece) : null;
    if (link) link.href = `tel:${piece.replaceAll("-", "")}`;
    box.append(link ?? piece);
  });
  return box;
}

function table(facts) {
  const made = make("dl", "facts");
  for (const [, name, value] of facts) {
    const row = make("div");
    row.append(make("dt", "", name), called(make("dd"), value));
    made.append(row);
  }
  return made;
}

function choices(letter) {
  const box = make("div", "choices");
  if (letter.form || letter.page) {
    const open = button("first", words[`js_open_${letter.form?.kind ?? "page"}`]);
    if (letter.form) open.dataset.form = letter.form.id;
    else open.dataset.page = letter.id;
    box.append(open);
  }
  for (const one of letter.buttons ?? []) {
    const choice = button("", one.label);
    choice.dataset.key = one.key;
    if (!box.children.length && !letter.harmful && !PLAIN.test(one.key)) choice.className = "first";
    box.append(choice);
  }
  if (letter.lost && !document.documentElement.classList.contains("large")) {
    const larger = button("", words.js_larger);
    larger.dataset.larger = "";
    box.append(larger);
  }
  return box;
}

const chosen = (label) => {
  const box = make("div", "choices");
  box.append(make("span", "chosen", label));
  return box;
};

export function settle(bubble, label) { // the pressed one stays, the others go; what undoes it comes back
  const box = bubble.querySelector(".choices");
  status(bubble, "");
  if (!box) return () => {};
  const now = chosen(label);
  box.replaceWith(now);
  return () => now.replaceWith(box);
}

// -- what the person said

export function showOwn(id, content, at, pending = false) {
  const bubble = make("div", pending ? "me pending" : "me");
  bubble.dataset.id = id;
  bubble.append(make("span", "unseen", words.js_you), text(content));
  put(bubble, at, true);
  return bubble;
}

export function said(bubble, content) { // it has arrived; from now on it looks as the transcript keeps it
  if (content) bubble.querySelector(".text").textContent = content;
  bubble.classList.remove("pending");
  status(bubble, "");
}

export function status(bubble, note, label, act) {
  bubble.querySelector(".status")?.remove();
  if (!note) return;
  const line = make("p", act ? "status failed" : "status", note);
  if (act) {
    line.setAttribute("role", "alert");
    line.append(button("retry", label, act));
  }
  bubble.append(line);
}
