// A keypad for the payment password: its digits in any order, nothing in a field, dropped when one is away.
import { button, filled, make, words } from "./kit.js";
import { begun, whenAway } from "./sheet.js";

function shuffled(digits) {
  const all = [...digits];
  for (let n = all.length - 1; n > 0; n -= 1) {
    const other = Math.floor((crypto.getRandomValues(new Uint32Array(1))[0] / 2 ** 32) * (n + 1));
    [all[n], all[other]] = [all[other], all[n]];
  }
  return all;
}

export function keypad(place, form, send, back) { // `send` gets the fields; returned: takes it away
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
    const fields = Object.fromEntries(form.fields.map((name) => [name, typed]));
    stop();
    return send(fields);
  };
  const digit = (one) => {
    if (typed.length >= form.length) return;
    typed += one;
    draw();
    if (typed.length === form.length) setTimeout(full, 150); // so that the last dot is seen
  };
  const remove = () => { typed = typed.slice(0, -1); draw(); };
  const stop = () => {
    removeEventListener("keydown", byKeyboard);
    first = "";
    typed = "";
  };
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
  mixed.setAttribute("aria-pressed", String(Boolean(form.mixed)));
  const lay = (order) => {
    const pads = order.map((one) => button("", one, () => digit(one)));
    const erase = button("erase", "⌫", remove);
    erase.setAttribute("aria-label", words.form_delete);
    keys.replaceChildren(...pads.slice(0, 9), make("span"), pads[9], erase);
  };
  lay(form.mixed ? shuffled("1234567890") : [..."1234567890"]);
  begin("");
  place.replaceChildren(title, note, dots, keys, mixed, button("wide plain", words.form_back, back));
  begun(title);
  addEventListener("keydown", byKeyboard);
  whenAway(() => { if (typed || first) begin(words.form_keypad_cleared); });
  return stop;
}
