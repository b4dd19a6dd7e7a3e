import type { Provider } from "../../../platforms/provider.js";
import { type Html, html } from "../../../http/html.js";
import type { ConsentOrder } from "../simulated-provider.js";
import type { SimulatedPerson, SimulatedProfile } from "../world.js";

/** More people than anybody would look through. */
const MOST_PEOPLE = 200;

export const NETWORK_NAMES: Readonly<Record<Provider, string>> = {
  META: "Facebook",
  INSTAGRAM: "Instagram",
  LINKEDIN: "LinkedIn",
  X: "X",
  GOOGLE: "Google",
  TIKTOK: "TikTok",
};

export interface PersonWithProfiles extends SimulatedPerson {
  readonly profiles: readonly SimulatedProfile[];
}

/** What somebody sees whom Relink sent to a simulated network. */
export function consentPage(order: ConsentOrder, people: readonly PersonWithProfiles[], sealed: string): string {
  const network = NETWORK_NAMES[order.provider];
  return page(
    `Sign in to the simulated ${network}`,
    html`
    <p class="badge">Simulated network</p>
    <h1>Relink asks for access to your ${network} profiles</h1>
    <p class="note">This is Relink's sandbox, not ${network}. Choose who you are; no password is needed.</p>
    <form method="post" action="/consent">
      <input type="hidden" name="order" value="${sealed}">
      <fieldset>
        <legend>Who signs in</legend>
        ${people.length === 0 && html`<p>Nobody has a login here yet.</p>`}
        ${people.slice(0, MOST_PEOPLE).map((person, index) => personChoice(person, index === 0))}
      </fieldset>
      <fieldset>
        <legend>What Relink may do</legend>
        <ul class="scopes">${order.scopes.map((scope) => scopeLine(scope, order.scopesAreOptional))}</ul>
        ${!order.scopesAreOptional && html`<p class="note">At ${network} it is all or nothing.</p>`}
      </fieldset>
      <p class="buttons">
        <button type="submit" name="decision" value="cancel">Cancel</button>
        <button type="submit" name="decision" value="allow" class="main"${people.length === 0 ? html` disabled` : null}>Allow</button>
      </p>
    </form>`,
    ["'self'", new URL(order.redirectUri).origin],
  );
}

/** For whoever comes with a request for consent that is not one of ours, or has grown old. */
export function unknownConsentPage(): string {
  return page(
    "Start again",
    html`<h1>This page is out of date</h1><p>Go back to the dashboard and begin the connection again.</p>`,
  );
}

function personChoice(person: PersonWithProfiles, chosen: boolean): Html {
  return html`<label class="person">
    <input type="radio" name="person" value="${person.id}" required${chosen ? html` checked` : null}>
    <span><strong>${person.name}</strong> <small>${person.id}</small>
      ${person.broken !== null && html`<em>The login is broken (${person.broken}); signing in mends it.</em>`}
      <small>${person.profiles.map(profileText).join(" · ") || "no profiles"}</small>
    </span>
  </label>`;
}

function profileText({ name, platform, kind, broken }: SimulatedProfile): string {
  const what = kind === "AD_ACCOUNT" ? "ad account" : platform.toLowerCase().replace("_", " ");
  return `${name} (${what}${broken === null ? "" : `, ${broken}`})`;
}

function scopeLine(scope: string, optional: boolean): Html {
  if (!optional) return html`<li><code>${scope}</code></li>`;
  return html`<li><label><input type="checkbox" name="scope" value="${scope}" checked> <code>${scope}</code></label></li>`;
}

/** @param targets where the browser may go from here; browsers hold the redirect that follows a form to it as well */
function page(title: string, body: Html, targets: readonly string[] = ["'none'"]): string {
  return `<!DOCTYPE html>${
    html`<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="content-security-policy" content="form-action ${targets.join(" ")}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title><link rel="stylesheet" href="/consent.css"></head>
<body><main>${body}</main></body></html>`.text
  }`;
}

export const CONSENT_STYLE = `
:root { color-scheme: light dark; --back: #eef1f6; --card: #fff; --text: #1b2333; --faint: #5a6478; --line: #d5dbe6; --main: #2457d6; }
@media (prefers-color-scheme: dark) {
  :root { --back: #12151c; --card: #1c212c; --text: #e8ebf2; --faint: #9aa4b8; --line: #343c4c; --main: #4c7bf0; }
}
* { box-sizing: border-box; }
body { margin: 0; padding: 24px 12px; background: var(--back); color: var(--text); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 620px; margin: 0 auto; padding: 24px; background: var(--card); border: 1px solid var(--line); border-radius: 14px; }
h1 { margin: 8px 0; font-size: 1.4rem; line-height: 1.25; }
.badge { display: inline-block; margin: 0; padding: 2px 10px; border-radius: 99px; background: #b45309; color: #fff; font-size: .8rem; }
.note, small { color: var(--faint); font-size: .875rem; }
small { display: block; overflow-wrap: anywhere; }
fieldset { margin: 18px 0; padding: 0; border: 0; min-width: 0; }
legend { padding: 0; font-weight: 600; }
.person { display: flex; gap: 12px; margin-top: 8px; padding: 10px 12px; border: 1px solid var(--line); border-radius: 10px; cursor: pointer; }
.person:has(:checked) { border-color: var(--main); outline: 1px solid var(--main); }
.person em { display: block; color: #b45309; font-size: .875rem; }
.scopes { margin: 8px 0; padding: 0; list-style: none; }
code { font-size: .85rem; overflow-wrap: anywhere; }
.buttons { display: flex; justify-content: flex-end; gap: 12px; margin: 18px 0 0; }
button { padding: 10px 22px; border: 1px solid var(--line); border-radius: 10px; background: none; color: inherit; font: inherit; cursor: pointer; }
button.main { border-color: var(--main); background: var(--main); color: #fff; }
button:disabled { opacity: .5; cursor: default; }
:focus-visible { outline: 3px solid var(--main); outline-offset: 2px; }
`;
