// A secure form: exchanges the one-time token behind the # for the form, shows a keypad or an agreement, posts it once.
"use strict";
(() => {
  const words = JSON.parse(document.body.dataset.words);
  const place = document.getElementById("form");
  const path = location.pathname;
  const AWAY = 60_000; // ms out of sight after which typed digits are dropped

  const make = (tag, kind, text) => {
    const made = document.createElement(tag);
    if (kind) made.className = kind;
    if (text !== undefined) made.textContent = text;
    return made;
  };
  const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const button = (kind, text, act) => {
    const made = make("button", kind, text);
    made.type = "button";
    made.addEventListener("click", act);
    return made;
  };
  const back = () => location.replace("/");

  async function post(to, body) {
    try {
      const reply = await fetch(to, {
        method: "POST", headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body), signal: AbortSignal.timeout(15000),
      });
      return { ok: reply.ok, said: await reply.json().catch(() => ({})) };
    } catch {
      return { ok: false, said: {} };
    }
  }

  function explain(text) {
    const note = make("p", "note", text);
    note.setAttribute("role", "alert");
    place.replaceChildren(note, button("wide primary", words.js_back, back));
  }

  async function submit(key, fields, retry) {
    const note = make("p", "note", words.js_posting);
    note.setAttribute("role", "status");
    place.replaceChildren(note);
    const { ok, said } = await post(path, { key, fields });
    if (ok) return back();
    if (said.error === "link_gone") return explain(said.say);
    note.textContent = said.say || words.js_failed;
    note.setAttribute("role", "alert");
    return place.append(button("wide primary", words.js_retry, retry));
  }

  // -- keypad

  function keypad(form) {
    const twice = form.fields.length > 1;
    let first = "";
    let typed = "";
    const title = make("h1", "", twice ? words.js_keypad_set : words.js_keypad_check);
    const note = make("p", "note", twice ? words.js_keypad_note : words.js_keypad_check_note);
    note.setAttribute("role", "status");
    const dots = make("div", "dots");
    dots.setAttribute("role", "img");
    for (let n = 0; n < form.length; n += 1) dots.append(make("i"));

    const draw = () => {
      [...dots.children].forEach((dot, n) => dot.classList.toggle("full", n < typed.length));
      dots.setAttribute("aria-label", filled(words.js_filled, { n: typed.length }));
    };
    const begin = (why) => {
      first = "";
      typed = "";
      title.textContent = twice ? words.js_keypad_set : words.js_keypad_check;
      note.textContent = why;
      note.classList.toggle("wrong", why !== words.js_keypad_note);
      draw();
    };
    const full = () => {
      if (twice && !first) {
        first = typed;
        typed = "";
        title.textContent = words.js_keypad_again;
        note.textContent = words.js_keypad_again_note;
        note.classList.remove("wrong");
        return draw();
      }
      if (twice && typed !== first) return begin(words.js_keypad_differs);
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
    for (const one of "123456789") keys.append(button("", one, () => digit(one)));
    const erase = button("erase", "⌫", remove);
    erase.setAttribute("aria-label", words.js_delete);
    keys.append(make("span"), button("", "0", () => digit("0")), erase);
    place.replaceChildren(title, note, dots, keys, button("wide plain", words.js_back, back));
    draw();
    addEventListener("keydown", byKeyboard);
    clearWhenAway(() => { if (typed || first) begin(words.js_keypad_cleared); });
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
    const text = make("article", "terms");
    text.append(make("h1", "", form.terms.title), make("p", "note", words.js_key_terms));
    for (const section of form.terms.sections) {
      text.append(make("h2", "", section.heading));
      for (const clause of section.clauses) text.append(make("p", clause.key ? "key" : "", clause.text));
    }
    const send = () => submit(form.key, { accept: true }, send);
    const accept = button("wide primary", words.js_accept, send);
    const foot = make("div", "foot");
    foot.append(accept, button("wide plain", words.js_decline, back));
    place.replaceChildren(text, foot);
    count(accept, performance.now() + form.left + 300); // a little more than the server wants
  }

  function count(accept, until) {
    const left = Math.ceil((until - performance.now()) / 1000);
    accept.disabled = left > 0;
    accept.textContent = left > 0 ? filled(words.js_wait, { n: left }) : words.js_accept;
    if (left > 0) setTimeout(() => count(accept, until), 250);
  }

  // -- begin

  async function begin() {
    const token = location.hash.slice(1);
    history.replaceState(null, "", path); // the token stays in no history
    if (!token) return explain(words.js_gone);
    const { ok, said } = await post(`${path}/open`, { token });
    if (!ok) return explain(said.say || words.js_failed);
    return said.kind === "agreement" ? agreement(said) : keypad(said);
  }
  addEventListener("pageshow", (event) => { if (event.persisted) back(); });
  begin();
})();
