// What goes out: one after another, in order, again and again until the server has it. Ids make a repeat harmless.
import { post } from "./kit.js";

const LONGEST = 8000; // ms between two attempts
const RETRY = new Set([0, 408, 429, 502, 503, 504]); // not taken now, but it may be later
const queue = []; // {path, body, note(how), taken(answer), refused(answer)}
let busy = false;
let misses = 0; // attempts in a row that came to nothing
let timer = 0;
let told = () => {};

export const waiting = () => queue.length;
export const whenChanged = (tell) => { told = tell; };

export function send(letter) {
  queue.push(letter);
  letter.slow = setTimeout(() => letter.note(misses ? "held" : "sending"), 400);
  told();
  pump();
}

export function pump() { // now, whatever time was set for the next attempt
  clearTimeout(timer);
  if (!busy && queue.length) attempt(queue[0]);
}

async function attempt(letter) {
  busy = true;
  const { ok, status, said } = await post(letter.path, letter.body);
  busy = false;
  if (!ok && RETRY.has(status)) return later(status);
  misses = 0;
  clearTimeout(letter.slow);
  queue.shift();
  if (ok) letter.taken(said);
  else letter.refused(said);
  told();
  return pump();
}

function later(status) {
  misses += 1;
  if (misses > 1 || status !== 0) queue.forEach((letter) => letter.note(status === 429 ? "slowed" : "held"));
  timer = setTimeout(pump, status === 429 ? 3000 : Math.min(LONGEST, 300 * 2 ** misses));
}

addEventListener("online", pump);
addEventListener("beforeunload", (event) => { if (document.querySelector(".pending")) event.preventDefault(); });
