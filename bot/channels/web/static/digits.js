// Numbers while they are typed: in groups, whose card it is, whether they add up.
import { filled, make, words } from "./kit.js";

export const FILLS = {
  card_number: "cc-number", mobile: "tel-national", sms_code: "one-time-code", expiry: "cc-exp", cvv2: "cc-csc",
};
export const GROUPS = { card_number: [4, 4, 4, 4, 3], mobile: [3, 4, 4], expiry: [2, 2] };

export function regrouped(line, groups, gap) { // the digits of an input in groups, the caret where it was
  const plain = line.value.normalize("NFKC"); // full-width digits are digits
  if (!/^[\d\s/-]*$/.test(plain)) return;
  if (plain !== line.value) line.value = plain;
  const before = line.value.slice(0, line.selectionStart).replace(/\D/g, "").length;
  const digits = line.value.replace(/\D/g, "");
  if (digits.length > groups.reduce((sum, size) => sum + size)) return;
  line.value = grouped(digits, groups, gap);
  let caret = 0;
  for (let seen = 0; seen < before; caret += 1) if (/\d/.test(line.value[caret])) seen += 1;
  line.setSelectionRange(caret, caret);
}

function grouped(digits, groups, gap) {
  const pieces = [];
  let from = 0;
  for (const size of groups) {
    if (from < digits.length) pieces.push(digits.slice(from, from + size));
    from += size;
  }
  return pieces.join(gap);
}

export function bankFinder(ask, found) { // six or eight digits go to our own server, never more
  const banks = new Map();
  const learn = async (beginning) => {
    if (banks.has(beginning)) return;
    banks.set(beginning, undefined);
    const reply = await ask(beginning);
    if (reply.name) banks.set(beginning, reply);
    found();
  };
  return (digits) => {
    const known = banks.get(digits.slice(0, 8)) ?? banks.get(digits.slice(0, 6));
    for (const size of [6, 8]) if (digits.length >= size) learn(digits.slice(0, size));
    return known;
  };
}

function addsUp(digits) { // by Luhn
  const sum = [...digits].reverse().reduce((all, one, place) => {
    const value = Number(one) * (place % 2 ? 2 : 1);
    return all + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}

export function cardLine(digits, bank) { // whose it is, and the count or a doubt
  const whole = bank?.lengths?.length === 1 ? bank.lengths[0] : 0;
  const slip = (whole ? digits.length === whole : digits.length >= 16) && !addsUp(digits) && (whole || digits.length === 19);
  const shown = [];
  if (bank) {
    const name = make("span", "bank", `${bank.name} ${bank.kind}`.trim());
    name.dataset.bank = bank.bank;
    shown.push(name);
  }
  const count = make("span", "soft", filled(whole ? words.js_count_of : words.js_count, { n: digits.length, of: whole }));
  count.setAttribute("aria-hidden", "true");
  shown.push(slip ? make("span", "wrong", words.js_slip) : count);
  return shown;
}
