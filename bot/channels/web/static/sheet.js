// What pages for one task share: where reading begins, and that nothing typed lies about while one is away.

export function begun(title) { // whoever has it read out begins at its heading
  title.tabIndex = -1;
  title.focus({ preventScroll: true });
}

const AWAY = 60_000; // ms out of sight after which what was typed is dropped
export function whenAway(drop) {
  let timer = 0;
  document.addEventListener("visibilitychange", () => {
    clearTimeout(timer);
    if (document.hidden) timer = setTimeout(drop, AWAY);
  });
}
