// A form of the chat: exchanges the one-time token behind the # for it, shows a keypad or an agreement, posts it once.
import { agreement } from "./agreement.js";
import { keypad } from "./keypad.js";
import { button, find, make, post, words } from "./kit.js";

const place = find("form");
const path = location.pathname;
const back = () => location.replace("/");

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

// -- begin

async function begin() {
  const token = location.hash.slice(1);
  history.replaceState(null, "", path); // the token stays in no history
  if (!token) return explain(words.form_link_used);
  const { ok, said } = await post(`${path}/open`, { token });
  if (said.error === "no_cookie") return explain(words.form_link_foreign); // another browser than the one it was made for
  if (!ok) return explain(said.say || words.js_failed);
  const send = (fields) => submit(said.key, fields, () => send(fields));
  return said.kind === "agreement" ? agreement(place, said, send, back) : keypad(place, said, send, back);
}
addEventListener("pageshow", (event) => { if (event.persisted) back(); });
begin();
