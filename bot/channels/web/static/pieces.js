// Parts of a letter that the chat and the secure page show alike.
import { make, words } from "./kit.js";

export const STEP = /^(.{0,6}第 \d 步，共 \d 步。|(?:Last step: )?[Ss]tep \d of \d\.)(?=$| )/;
export const PLAIN = /^(cancel|deny|person|resend|voice|more|other_document|bank_|card_)/; // never the button that stands out

export function cards(all) {
  const box = make("div", "cards");
  for (const one of all) {
    const card = make("div", one.gone ? "card gone" : "card");
    card.dataset.bank = one.bank;
    card.setAttribute("role", "img");
    card.setAttribute("aria-label", `${one.name} ${one.kind} ${[...one.last4].join(" ")}${one.default ? ` ${words.js_default}` : ""}`);
    const top = make("span", "card-top");
    top.append(make("b", "", one.name), make("span", "", one.default ? `${one.kind} · ${words.js_default}` : one.kind));
    card.append(top, make("span", "card-number", `•••• ${one.last4}`));
    box.append(card);
  }
  return box;
}
