// The chat page: letters arrive by server-sent events, what the person does goes out as JSON. Data becomes text nodes only.
"use strict";
(() => {
  const find = (id) => document.getElementById(id);
  const { words: given, state: begun, last: newest, phone: cursor } = document.body.dataset;
  const words = JSON.parse(given);
  const [log, scroller, input, typing] = ["log", "scroller", "input", "typing"].map(find);
  const DIGITS = new Set(["card_number", "mobile", "sms_code", "cvv2"]);
  const FILLS = { card_number: "cc-number", mobile: "tel-national", sms_code: "one-time-code", holder_name: "name" };
  let state = JSON.parse(begun);
  let last = Number(newest);
  let waiting = 0; // posts under way

  // -- small things

  const make = (tag, kind, text) => {
    const made = document.createElement(tag);
    if (kind) made.className = kind;
    if (text !== undefined) made.textContent = text;
    return made;
  };
  const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const freshId = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  let following = true; // the newest bubble is kept in sight until somebody scrolls up
  const atEnd = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 80;
  const follow = () => {
    if (following) scroller.scrollTo({ top: scroller.scrollHeight, behavior: calm.matches ? "auto" : "smooth" });
  };
  const bubbleOf = (id) => [...log.children].find((bubble) => bubble.dataset.id === id);

  async function post(path, body) {
    waiting += 1;
    showTyping();
    try {
      const reply = await fetch(path, {
        method: "POST", headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body), signal: AbortSignal.timeout(15000),
      });
      const said = await reply.json().catch(() => ({}));
      return { ok: reply.ok, status: reply.status, said };
    } catch {
      return { ok: false, status: 0, said: {} };
    } finally {
      waiting -= 1;
      showTyping();
    }
  }

  // -- bubbles

  function put(bubble, own) {
    find("welcome")?.remove();
    log.append(bubble);
    following ||= own;
    follow();
  }

  function choices(letter) {
    const box = make("div", "choices");
    if (letter.form) {
      const open = make("button", "", words[`js_open_${letter.form.kind}`]);
      open.dataset.form = letter.form.id;
      box.append(open);
    }
    for (const one of letter.buttons) {
      const button = make("button", "", one.label);
      button.dataset.key = one.key;
      box.append(button);
    }
    for (const button of box.children) button.type = "button";
    markFirst(box);
    return box;
  }

  function markFirst(box) { // the likely answer stands out; ways out and choices among equals do not
    const first = box.querySelector("button");
    const plain = /^(cancel|person|resend|voice|more|other_document|bank_|card_type_)/;
    first?.classList.toggle("first", !plain.test(first.dataset.key ?? ""));
  }

  function showLetter(letter) {
    if (letter.n <= last) return;
    last = letter.n;
    const bubble = make("li", "them");
    bubble.dataset.id = letter.id;
    bubble.append(make("p", "text", letter.text));
    if (letter.form || letter.buttons.length) bubble.append(choices(letter));
    put(bubble, false);
    if (letter.language.replace("_", "-") !== document.documentElement.lang) speakAnother();
  }

  function speakAnother() { // the words around the chat come from the server, in the language of the newest letter
    if (input.value || waiting) setTimeout(speakAnother, 500);
    else location.reload();
  }

  function showOwn(own) { // what was done in another window, or the marked form of what was done here
    if (own.letter) {
      const bubble = bubbleOf(own.letter);
      if (bubble) return settle(bubble, own.label);
    }
    const known = bubbleOf(own.id);
    if (known) return said(known, own.text);
    const bubble = make("li", "me");
    bubble.dataset.id = own.id;
    bubble.append(make("p", "text", own.text));
    return put(bubble, true);
  }

  function said(bubble, text) {
    if (text) bubble.querySelector(".text").textContent = text;
    bubble.querySelector(".status")?.remove();
  }

  function status(bubble, text, again) {
    bubble.querySelector(".status")?.remove();
    const line = make("p", again ? "status failed" : "status", text);
    if (again) {
      line.setAttribute("role", "alert");
      const button = make("button", "retry", words.js_retry);
      button.type = "button";
      button.addEventListener("click", again, { once: true });
      line.append(button);
    }
    bubble.append(line);
  }

  // -- what the person does

  function write(text) {
    const bubble = make("li", "me");
    bubble.dataset.id = freshId();
    bubble.append(make("p", "text", text));
    put(bubble, true);
    deliver(bubble, text);
  }

  async function deliver(bubble, text) {
    const slow = setTimeout(() => status(bubble, words.js_sending), 400);
    const { ok, said: answer } = await post("/messages", { id: bubble.dataset.id, text });
    clearTimeout(slow);
    if (ok) said(bubble, answer.text);
    else status(bubble, answer.say || words.js_failed, () => deliver(bubble, text));
  }

  function settle(bubble, label) { // the pressed one stays, the others go
    const box = bubble.querySelector(".choices");
    if (box) box.replaceChildren(make("span", "chosen", label));
    bubble.querySelector(".status")?.remove();
  }

  async function press(bubble, button) {
    const box = bubble.querySelector(".choices");
    const before = [...box.children];
    const body = { id: freshId(), letter: bubble.dataset.id, key: button.dataset.key };
    settle(bubble, button.textContent);
    focusInput();
    const attempt = async () => {
      const { ok, said: answer } = await post("/presses", body);
      if (ok) return bubble.querySelector(".status")?.remove();
      box.replaceChildren(...before);
      return status(bubble, answer.say || words.js_failed, () => { settle(bubble, button.textContent); attempt(); });
    };
    attempt();
  }

  async function openForm(bubble, button) {
    button.disabled = true;
    const { ok, status: code, said: answer } = await post(`/forms/${encodeURIComponent(button.dataset.form)}/link`, {});
    button.disabled = false;
    if (ok) location.assign(answer.url);
    else if (code !== 410) status(bubble, answer.say || words.js_failed, () => openForm(bubble, button));
  }

  function focusInput() {
    const typed = state.asked && !["confirm", "payment_password", "agreement"].includes(state.asked);
    if (typed || matchMedia("(pointer: fine)").matches) input.focus({ preventScroll: true });
  }

  // -- where we stand

  function showState(now) {
    state = now;
    const progress = find("progress");
    progress.hidden = !state.step;
    const done = state.state === "bound";
    [...progress.querySelectorAll("li")].forEach((step, place) => {
      const doneBefore = done || place + 1 < state.step;
      step.className = doneBefore ? "done" : place + 1 === state.step ? "now" : "";
      if (step.className === "now") {
        progress.setAttribute("aria-label", filled(words.js_step, { ...state, name: step.textContent }));
      }
    });
    if (done) progress.setAttribute("aria-label", words.js_done);
    input.inputMode = DIGITS.has(state.asked) ? "numeric" : "text";
    input.autocomplete = FILLS[state.asked] || "off";
    input.placeholder = words[`hint_${state.asked || (state.dialog ? "confirm" : "none")}`] || words.hint_none;
    showTyping();
  }

  let dots = 0;
  let sentence = 0;
  function showTyping() {
    clearTimeout(dots);
    clearTimeout(sentence);
    const busy = state.state === "verifying";
    if (!busy && !waiting) { typing.hidden = true; return; }
    const show = () => { typing.hidden = false; follow(); };
    if (typing.hidden) typing.lastElementChild.textContent = calm.matches ? words.js_typing : "";
    dots = setTimeout(show, busy ? 300 : 1000);
    if (busy) sentence = setTimeout(() => { typing.lastElementChild.textContent = words.js_verifying; }, 3000);
  }

  // -- live

  let offline = 0;
  function listen() {
    const events = new EventSource(`/events?after=${last}&phone=${Number(cursor)}`);
    const on = (name, take) => events.addEventListener(name, (event) => take(JSON.parse(event.data)));
    on("letter", showLetter);
    on("own", showOwn);
    on("state", showState);
    on("phone", showMessage);
    events.addEventListener("open", () => { clearTimeout(offline); offline = 0; find("offline").hidden = true; });
    events.addEventListener("error", () => {
      offline ||= setTimeout(() => { find("offline").textContent = words.js_offline; find("offline").hidden = false; }, 2500);
      if (events.readyState === EventSource.CLOSED) setTimeout(listen, 4000);
    });
  }

  // -- the sandbox phone

  const phone = find("phone");
  let unread = 0;
  function showMessage(message) {
    const list = find("phone-log");
    if (!list || [...list.children].some((one) => one.dataset.id === message.id)) return;
    const line = make("li");
    line.dataset.id = message.id;
    line.append(make("small", "", message.to), make("p", "", message.text));
    list.append(line);
    find("phone-empty").hidden = true;
    line.scrollIntoView({ block: "nearest" });
    if (!phone.classList.contains("open")) showUnread(unread + 1);
  }
  function showUnread(count) {
    unread = count;
    find("badge").textContent = String(count);
    find("badge").hidden = !count;
  }
  function togglePhone(open) {
    phone.classList.toggle("open", open);
    find("phone-toggle").setAttribute("aria-expanded", String(open));
    if (open) showUnread(0);
    find(open ? "phone-close" : "phone-toggle").focus();
  }
  if (phone) {
    find("phone-toggle").addEventListener("click", () => togglePhone(!phone.classList.contains("open")));
    find("phone-close").addEventListener("click", () => togglePhone(false));
    addEventListener("keydown", (event) => { if (event.key === "Escape" && phone.classList.contains("open")) togglePhone(false); });
  }

  // -- begin

  find("composer").addEventListener("submit", (event) => {
    event.preventDefault();
    const text = input.value.trim();
    input.value = "";
    input.focus();
    if (text) write(text);
  });
  let composing = false;
  input.addEventListener("compositionstart", () => { composing = true; });
  input.addEventListener("compositionend", () => { composing = false; });
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey) return;
    if (event.isComposing || composing || event.keyCode === 229) return; // Enter belongs to the input method
    event.preventDefault();
    find("composer").requestSubmit();
  });
  find("composer").querySelector("button").addEventListener("mousedown", (event) => event.preventDefault());
  log.addEventListener("click", (event) => {
    const button = event.target.closest(".choices button");
    if (!button) return;
    const bubble = button.closest("li");
    if (button.dataset.form) openForm(bubble, button);
    else press(bubble, button);
  });
  find("welcome")?.addEventListener("click", (event) => {
    const chip = event.target.closest("button");
    if (chip) write(chip.dataset.text);
  });
  for (const moved of ["wheel", "touchmove", "scrollend"]) {
    scroller.addEventListener(moved, () => { following = atEnd(); }, { passive: true });
  }
  new ResizeObserver(follow).observe(scroller); // a keyboard on the screen takes half of it
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  log.querySelectorAll(".choices").forEach(markFirst);
  showState(state);
  scroller.scrollTop = scroller.scrollHeight;
  if (matchMedia("(pointer: fine)").matches) input.focus({ preventScroll: true });
  listen();
})();
