/** The page's own style and script, sent from this origin: its policy lets in nothing else. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --back: #f2f4f8; --card: #fff; --text: #1b2333; --faint: #5a6478; --line: #d5dbe6; --main: #2457d6;
  --good: #14703a; --warn: #94530a; --bad: #b3261e; --off: #5a6478; }
@media (prefers-color-scheme: dark) {
  :root { --back: #12151c; --card: #1c212c; --text: #e8ebf2; --faint: #a0a9bb; --line: #343c4c; --main: #7da2ff;
    --good: #5dd394; --warn: #f0b35a; --bad: #ff8a80; --off: #a0a9bb; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 16px; max-width: 1560px; background: var(--back); color: var(--text); font: 16px/1.45 system-ui, sans-serif; }
header { display: flex; flex-wrap: wrap; align-items: baseline; gap: 4px 24px; }
h1 { margin: 0; font-size: 1.6rem; }
h2 { margin: 24px 0 8px; font-size: 1.15rem; }
p { margin: 6px 0; }
a { color: var(--main); margin-right: 16px; }
code { overflow-wrap: anywhere; }
.note { color: var(--faint); font-size: .875rem; font-weight: 400; }
.row { display: flex; flex-wrap: wrap; gap: 8px; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 330px), 1fr)); gap: 10px; margin: 0; padding: 0; list-style: none; }
.card { min-width: 0; padding: 10px 14px; background: var(--card); border: 1px solid var(--line); border-radius: 12px; overflow-wrap: anywhere; }
.name { display: flex; justify-content: space-between; gap: 10px; }
.status { flex: none; font-size: .75rem; font-weight: 700; letter-spacing: .03em; padding-top: .2em; color: var(--off); }
.status.connected { color: var(--good); } .status.expired { color: var(--warn); } .status.invalid { color: var(--bad); }
button, select { min-height: 36px; padding: 4px 12px; border: 1px solid var(--line); border-radius: 8px; background: var(--back); color: inherit; font: inherit; font-size: .9rem; }
select { flex: 1 1 130px; min-width: 0; width: 130px; padding: 4px 6px; }
button { cursor: pointer; } button:hover { border-color: var(--main); } button:disabled { opacity: .5; cursor: progress; }
:focus-visible { outline: 3px solid var(--main); outline-offset: 1px; }
.log { position: sticky; top: 8px; z-index: 1; padding: 2px 14px 8px; margin-top: 12px; background: var(--card); border: 1px solid var(--line); border-radius: 12px; }
.log h2 { margin: 8px 0 4px; font-size: 1rem; }
#log { max-height: 6.2em; margin: 0; padding: 0; overflow-y: auto; list-style: none; font-size: .875rem; }
#log .bad { color: var(--bad); } #log .empty { color: var(--faint); }
`;

export const PAGE_SCRIPT = `"use strict";
const log = document.getElementById("log");
let busy = 0;

function tell(text, bad) {
  log.querySelector(".empty")?.remove();
  const line = document.createElement("li");
  line.textContent = new Date().toLocaleTimeString() + "  " + text;
  if (bad) line.className = "bad";
  log.prepend(line);
  while (log.children.length > 50) log.lastChild.remove();
}

function statuses(root) {
  return new Map([...root.querySelectorAll("[data-key]")].map((card) => [card.dataset.key, card]));
}

/* Takes over what has changed, card by card, so that nobody loses a choice or the focus. */
async function refresh() {
  const answer = await fetch("/sandbox", { headers: { accept: "text/html" } });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("live");
  const live = document.getElementById("live");
  const before = statuses(live);
  const after = statuses(fresh);
  for (const [key, card] of after) {
    const old = before.get(key);
    const now = card.querySelector(".status").textContent;
    const name = card.querySelector("strong").textContent;
    if (old === undefined) continue;
    const was = old.querySelector(".status").textContent;
    if (was !== now) tell(name + ": " + was + " → " + now);
    const chosen = old.querySelector("select")?.value;
    if (chosen !== undefined && card.querySelector("select")) card.querySelector("select").value = chosen;
  }
  const same = before.size === after.size && [...after.keys()].every((key) => before.has(key));
  if (!same) return live.replaceWith(fresh);
  for (const [key, card] of after) {
    const old = before.get(key);
    if (old.innerHTML !== card.innerHTML && !old.contains(document.activeElement)) old.replaceWith(document.adoptNode(card));
    else for (const part of [".status", ".note"]) {
      const [to, from] = [old.querySelector(part), card.querySelector(part)];
      if (to && from && to.textContent !== from.textContent) { to.textContent = from.textContent; to.className = from.className; }
    }
  }
  const clock = live.querySelector("section strong");
  clock.parentElement.innerHTML = fresh.querySelector("section strong").parentElement.innerHTML;
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-post]");
  if (!button) return;
  const field = button.parentElement.querySelector("select");
  const body = button.dataset.body ?? (button.dataset.post.endsWith("/break") ? JSON.stringify({ [field.dataset.field]: field.value }) : null);
  const what = button.dataset.what + (body && field ? " by " + field.value : "");
  button.disabled = true;
  busy += 1;
  tell(what + " …");
  try {
    const answer = await fetch(button.dataset.post, { method: "POST", ...(body ? { body, headers: { "content-type": "application/json" } } : {}) });
    const told = await answer.json();
    if (!answer.ok) tell(told.errors[0].message, true);
    else if (told.pushed) tell("The network told Relink (" + told.pushed.topic + "): answered " + told.pushed.status);
    else if (told.steps !== undefined) tell("It is " + told.now + "; stopped at " + told.steps + " instants on the way.");
    else tell(what + ": done.");
  } catch (error) {
    tell(String(error), true);
  }
  button.disabled = false;
  busy -= 1;
  await refresh().catch(() => undefined);
});

setInterval(() => { if (busy === 0 && !document.hidden) refresh().catch(() => undefined); }, 2000);
`;
