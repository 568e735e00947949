// What the scripts of every page share: finding and making elements, words, posting. Data becomes text nodes only.

export const find = (id) => document.getElementById(id);
export const words = JSON.parse(document.body.dataset.words);
export const calm = matchMedia("(prefers-reduced-motion: reduce)");
export const mouse = matchMedia("(pointer: fine)");

export function make(tag, kind, text) {
  const made = document.createElement(tag);
  if (kind) made.className = kind;
  if (text !== undefined) made.textContent = text;
  return made;
}

export function button(kind, text, act) {
  const made = make("button", kind, text);
  made.type = "button";
  if (act) made.addEventListener("click", act);
  return made;
}

export const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

export const freshId = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

export async function post(path, body) { // {ok, status, said}; status 0: nothing came back
  try {
    const reply = await fetch(path, {
      method: "POST", headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body), signal: AbortSignal.timeout(15000),
    });
    return { ok: reply.ok, status: reply.status, said: await reply.json().catch(() => ({})) };
  } catch {
    return { ok: false, status: 0, said: {} };
  }
}

export function fetchAgainWhenShown() { // a page taken out of the browser's memory may be old
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
}
