// The sandbox: a phone beside the chat, a sheet on small screens; the bank's messages, and cards to try.
import { button, find, make, words } from "./kit.js";
import * as writing from "./writing.js";

const phone = find("phone");
const narrow = matchMedia("(max-width: 899px)");
let unread = 0;

export function showMessage(message, old = false) {
  const list = find("phone-log");
  if (!list || [...list.children].some((one) => one.dataset.id === message.id)) return;
  const line = make("div");
  line.dataset.id = message.id;
  line.append(make("small", "", message.to), make("p", "", message.text));
  const code = /\d{6}/.exec(message.text.replace(/(\d)-(?=\d)/g, "$1"));
  if (code) line.append(button("quiet", words.js_use, () => use(code[0])));
  list.prepend(line);
  find("phone-empty").hidden = true;
  if (code) writing.offerCode(code[0]);
  openTab("messages");
  if (!old && narrow.matches && !phone.classList.contains("open")) showUnread(unread + 1);
}

function use(value) {
  toggle(false);
  writing.fill(value);
}

function showUnread(count) {
  unread = count;
  find("badge").textContent = count || "";
  find("badge").hidden = !count;
}

export function openTab(name) {
  if (!phone) return;
  for (const tab of phone.querySelectorAll("[role=tab]")) {
    const chosen = tab.dataset.tab === name;
    tab.setAttribute("aria-selected", String(chosen));
    tab.tabIndex = chosen ? 0 : -1;
    find(tab.dataset.tab).hidden = !chosen;
  }
}

export function trialsOpener() { // null where nothing has to be opened
  return phone && narrow.matches ? () => { openTab("trials"); toggle(true); } : null;
}

function toggle(open) {
  if (!narrow.matches || open === phone.classList.contains("open")) return;
  phone.classList.toggle("open", open);
  find("veil").hidden = !open;
  find("phone-toggle").setAttribute("aria-expanded", String(open));
  if (open) showUnread(0);
  find(open ? "phone-close" : "phone-toggle").focus();
}

if (phone) {
  find("phone-toggle").addEventListener("click", () => toggle(!phone.classList.contains("open")));
  find("phone-close").addEventListener("click", () => toggle(false));
  find("veil").addEventListener("click", () => toggle(false));
  addEventListener("keydown", (event) => { if (event.key === "Escape") toggle(false); });
  const tabs = [...phone.querySelectorAll("[role=tab]")];
  for (const tab of tabs) {
    tab.addEventListener("click", () => openTab(tab.dataset.tab));
    tab.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowRight" && event.key !== "ArrowLeft") return;
      const next = tabs.find((one) => one !== tab);
      openTab(next.dataset.tab);
      next.focus();
    });
  }
  for (const one of find("trials").querySelectorAll("button")) {
    one.setAttribute("aria-label", `${one.textContent} ${one.parentNode.querySelector("b").textContent}`);
  }
  find("trials").addEventListener("click", (event) => {
    const chosen = event.target.closest("button");
    if (chosen) use(chosen.closest("li").querySelector("small").textContent.replace(/\D/g, ""));
  });
}
