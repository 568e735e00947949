// Telegram around the page: what it hands in behind the #, and the few words we say to it. Its own script isn't needed.

const WEB = "https://web.telegram.org"; // the only page that may frame this one
const given = new URLSearchParams(location.hash.slice(1));

export const inside = given.has("tgWebAppVersion") || given.has("tgWebAppData");

export function opening() { // what to open the page with; null without anything
  if (given.has("tgWebAppData")) return { init_data: given.get("tgWebAppData") };
  const token = location.hash.slice(1);
  return token && !inside ? { token } : null;
}

export function ready() {
  if (!inside) return;
  tell("web_app_ready");
  tell("web_app_expand");
}

export const close = () => tell("web_app_close");

function tell(eventType, eventData = {}) { // phones, computers and the browser each listen in a way of their own
  if (window.TelegramWebviewProxy) window.TelegramWebviewProxy.postEvent(eventType, JSON.stringify(eventData));
  else if (window.external && "notify" in window.external) window.external.notify(JSON.stringify({ eventType, eventData }));
  else if (window.parent !== window) window.parent.postMessage(JSON.stringify({ eventType, eventData }), WEB);
}
