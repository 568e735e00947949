// A secure form: exchanges the one-time token behind the # for the form, shows a keypad or an agreement, posts it once.
import { button, filled, find, make, post, words } from "./kit.js";

const place = find("form");
const path = location.pathname;
const AWAY = 60_000; // ms out of sight after which typed digits are dropped
const A_MINUTE = document.documentElement.lang.startsWith("en") ? 1100 : 350; // signs that are read
const back = () => location.replace("/");

function begun(title) { // whoever has it read out begins at its heading
  title.tabIndex = -1;
  title.focus({ preventScroll: true });
}

function explain(text) {
  const note = make("p", "note", text);
  note.setAttribute("role", "alert");
  place.replaceChildren(make("div", "sign"), note, button("wide primary", words.form_back, back));
}

async function submit(key, fields, retry) {
  const note = make("p", "note", words.form_posting);
  note.setAttribute("role", "status");
  place.replaceChildren(note);
  const { ok, said } = await post(path, { key, fields });
  if (ok) return back();
  if (said.error?.startsWith("link_")) return explain(said.say);
  note.textContent = said.say || words.js_failed;
  note.setAttribute("role", "alert");
  return place.append(button("wide primary", words.js_retry, retry));
}

// -- keypad

function shuffled(digits) {
  const all = [...digits];
  for (let n = all.length - 1; n > 0; n -= 1) {
    const other = Math.floor((crypto.getRandomValues(new Uint32Array(1))[0] / 2 ** 32) * (n + 1));
    [all[n], all[other]] = [all[other], all[n]];
  }
  return all;
}

function keypad(form) {
  const twice = form.fields.length > 1;
  let first = "";
  let typed = "";
  const title = make("h1");
  const note = make("p", "note");
  note.setAttribute("role", "status");
  const dots = make("div", "dots");
  dots.setAttribute("role", "img");
  for (let n = 0; n < form.length; n += 1) dots.append(make("i"));

  const draw = () => {
    [...dots.children].forEach((dot, n) => dot.classList.toggle("full", n < typed.length));
    dots.setAttribute("aria-label", filled(words.form_filled, { n: typed.length }));
  };
  const begin = (why) => {
    first = "";
    typed = "";
    title.textContent = twice ? words.form_keypad_set : words.form_keypad_check;
    note.textContent = why || (twice ? words.form_keypad_note : words.form_keypad_check_note);
    note.classList.toggle("wrong", Boolean(why));
    draw();
  };
  const full = () => {
    if (twice && !first) {
      first = typed;
      typed = "";
      title.textContent = words.form_keypad_again;
      note.textContent = words.form_keypad_again_note;
      note.classList.remove("wrong");
      return draw();
    }
    if (twice && typed !== first) return begin(words.form_keypad_differs);
    removeEventListener("keydown", byKeyboard);
    const fields = Object.fromEntries(form.fields.map((name) => [name, typed]));
    const send = () => submit(form.key, fields, send);
    return send();
  };
  const digit = (one) => {
    if (typed.length >= form.length) return;
    typed += one;
    draw();
    if (typed.length === form.length) setTimeout(full, 150); // so that the last dot is seen
  };
  const remove = () => { typed = typed.slice(0, -1); draw(); };
  const byKeyboard = (event) => {
    if (/^[0-9]$/.test(event.key)) digit(event.key);
    else if (event.key === "Backspace") remove();
  };

  const keys = make("div", "keys");
  const mixed = button("quiet", words.form_shuffle, () => {
    const pressed = mixed.getAttribute("aria-pressed") !== "true";
    mixed.setAttribute("aria-pressed", String(pressed));
    lay(pressed ? shuffled("1234567890") : [..."1234567890"]);
  });
  mixed.setAttribute("aria-pressed", "false");
  const lay = (order) => {
    const pads = order.map((one) => button("", one, () => digit(one)));
    const erase = button("erase", "⌫", remove);
    erase.setAttribute("aria-label", words.form_delete);
    keys.replaceChildren(...pads.slice(0, 9), make("span"), pads[9], erase);
  };
  lay([..."1234567890"]);
  begin("");
  place.replaceChildren(title, note, dots, keys, mixed, button("wide plain", words.form_back, back));
  begun(title);
  addEventListener("keydown", byKeyboard);
  clearWhenAway(() => { if (typed || first) begin(words.form_keypad_cleared); });
}

function clearWhenAway(clear) {
  let timer = 0;
  document.addEventListener("visibilitychange", () => {
    clearTimeout(timer);
    if (document.hidden) timer = setTimeout(clear, AWAY);
  });
}

// -- agreement

function agreement(form) {
  const clauses = form.terms.sections.flatMap((section) => section.clauses);
  const signs = clauses.reduce((sum, clause) => sum + clause.text.length, 0);
  const about = { minutes: Math.max(1, Math.round(signs / A_MINUTE)), n: clauses.filter((clause) => clause.key).length };
  const text = make("article", "terms");
  const title = make("h1", "", form.terms.title);
  text.append(title, make("p", "note", filled(words.form_reading, about)));
  for (const section of form.terms.sections) {
    text.append(make("h2", "", section.heading));
    for (const clause of section.clauses) text.append(clause.key ? marked(clause.text) : make("p", "", clause.text));
  }
  text.append(button("quiet print", words.form_print, () => print()));
  const send = () => submit(form.key, { accept: true }, send);
  const accept = button("wide primary", words.form_accept, send);
  const foot = make("div", "foot");
  foot.append(accept, button("wide plain", words.form_decline, back));
  place.replaceChildren(text, foot);
  begun(title);
  count(accept, performance.now() + form.left + 300); // a little more than the server wants
}

function marked(text) {
  const made = make("p", "key");
  made.append(make("mark", "", words.form_key_term), ` ${text}`);
  return made;
}

function count(accept, until) {
  const left = Math.ceil((until - performance.now()) / 1000);
  accept.disabled = left > 0;
  accept.textContent = left > 0 ? filled(words.form_wait, { n: left }) : words.form_accept;
  if (left > 0) setTimeout(() => count(accept, until), 250);
}

// -- begin

async function begin() {
  const token = location.hash.slice(1);
  history.replaceState(null, "", path); // the token stays in no history
  if (!token) return explain(words.form_link_used);
  const { ok, said } = await post(`${path}/open`, { token });
  if (said.error === "no_cookie") return explain(words.form_link_foreign); // another browser than the one it was made for
  if (!ok) return explain(said.say || words.js_failed);
  return said.kind === "agreement" ? agreement(said) : keypad(said);
}
addEventListener("pageshow", (event) => { if (event.persisted) back(); });
begin();
