// An agreement: what matters most stands out, and it can be accepted as soon as there was time to read it.
import { button, filled, make, words } from "./kit.js";
import { begun } from "./sheet.js";

const aMinute = () => (document.documentElement.lang.startsWith("en") ? 1100 : 350); // signs that are read

export function agreement(place, form, send, back) { // `send` gets the fields
  const clauses = form.terms.sections.flatMap((section) => section.clauses);
  const signs = clauses.reduce((sum, clause) => sum + clause.text.length, 0);
  const about = { minutes: Math.max(1, Math.round(signs / aMinute())), n: clauses.filter((clause) => clause.key).length };
  const text = make("article", "terms");
  const title = make("h1", "", form.terms.title);
  text.append(title, make("p", "note", filled(words.form_reading, about)));
  for (const section of form.terms.sections) {
    text.append(make("h2", "", section.heading));
    for (const clause of section.clauses) text.append(clause.key ? marked(clause.text) : make("p", "", clause.text));
  }
  text.append(button("quiet print", words.form_print, () => print()));
  const accept = button("wide primary", words.form_accept, () => send({ accept: true }));
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
