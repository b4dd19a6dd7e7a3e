import type { NetworkDescription, SimulatorDescription } from "../controls/describe-simulator.js";
import { type Html, html } from "../../http/html.js";
import { NETWORK_NAMES } from "../simulator/consent/consent-page.js";
import type { ShownAccount, ShownCompany } from "./read-companies.js";

export interface SandboxPageParts {
  readonly now: Date;
  readonly offsetMs: number;
  readonly simulator: SimulatorDescription;
  readonly companies: readonly ShownCompany[];
}

const JUMPS = [
  ["PT1H", "1 hour"],
  ["P1D", "1 day"],
  ["P10D", "10 days"],
] as const;

const PLATFORM_NAMES: Readonly<Record<ShownAccount["platform"], string>> = {
  FACEBOOK: "Facebook",
  INSTAGRAM: "Instagram",
  LINKEDIN: "LinkedIn",
  X: "X",
  YOUTUBE: "YouTube",
  GOOGLE_BUSINESS: "Google Business",
  TIKTOK: "TikTok",
};

/** The page with which a sandbox is played with: what there is, what is broken, and buttons for all of it. */
export function sandboxPage({ now, offsetMs, simulator, companies }: SandboxPageParts): string {
  const body = html`
    <header>
      <h1>Relink sandbox</h1>
      <nav><a href="/">Dashboard</a> <a href="/sandbox/mailbox">Mailbox</a> <a href="/playground/">API playground</a> <a href="/sandbox/simulator">Simulator as JSON</a></nav>
    </header>
    <p class="note">Break a profile or a whole network and watch what Relink makes of it. Nothing here is real: the networks are
      simulated at <code>${simulator.url}</code>.</p>
    <section class="log" aria-label="What happened">
      <h2>What happened</h2>
      <ol id="log" aria-live="polite"><li class="empty">Nothing yet.</li></ol>
    </section>
    <main id="live">
      ${clockSection(now, offsetMs)}
      ${networksSection(simulator)}
      ${companies.map((company) => companySection(company, simulator.networks))}
    </main>`;
  return `<!DOCTYPE html>${
    html`<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Relink sandbox</title><link rel="stylesheet" href="/sandbox/page.css"><script src="/sandbox/page.js" defer></script></head>
<body>${body}</body></html>`.text
  }`;
}

function clockSection(now: Date, offsetMs: number): Html {
  const ahead = Math.round(offsetMs / 3_600_000);
  const days = Math.floor(ahead / 24);
  return html`<section>
    <h2>Clock</h2>
    <p><strong>${instant(now)}</strong> ${ahead > 0 ? html`<span class="note">${days} d ${ahead % 24} h ahead of real time</span>` : html`<span class="note">real time</span>`}</p>
    <p class="row">${JUMPS.map(
      ([duration, words]) =>
        html`<button data-post="/sandbox/clock" data-body="${JSON.stringify({ advance: duration })}" data-what="Clock moved by ${words}">+ ${words}</button>`,
    )}</p>
  </section>`;
}

function networksSection({ networks, faultModes }: SimulatorDescription): Html {
  return html`<section>
    <h2>Networks</h2>
    <ul class="cards">${networks.map((network) => networkCard(network, Object.entries(faultModes)))}</ul>
  </section>`;
}

function networkCard({ provider, fault }: NetworkDescription, modes: readonly [string, string][]): Html {
  const path = `/sandbox/providers/${provider.toLowerCase()}`;
  const name = NETWORK_NAMES[provider];
  const options = modes.map(([mode, words]) => html`<option value="${mode}" title="${words}">${mode}</option>`);
  const state =
    fault === null
      ? html`<span class="status connected">works</span>`
      : html`<span class="status invalid">${fault.mode}${fault.mode === "FLAKY" && ` ${fault.share * 100} %`}</span>`;
  return html`<li class="card" data-key="${provider}">
    <p class="name"><strong>${name}</strong> ${state}</p>
    <p class="row">
      <select aria-label="How ${name} fails" data-field="mode">${options}</select>
      <button data-post="${path}/break" data-what="${name} fails">Break</button>
      <button data-post="${path}/heal" data-what="${name} works again">Heal</button>
    </p>
  </li>`;
}

function companySection({ name, accounts }: ShownCompany, networks: readonly NetworkDescription[]): Html {
  return html`<section>
    <h2>${name} <span class="note">${accounts.length} accounts</span></h2>
    <ul class="cards">${accounts.map((account) =>
      accountCard(account, networks.find((network) => network.provider === account.provider) ?? null),
    )}</ul>
  </section>`;
}

function accountCard(account: ShownAccount, network: NetworkDescription | null): Html {
  const { id, name, platform, purpose, status, reason, expiresAt } = account;
  return html`<li class="card" data-key="${id}">
    <p class="name"><strong>${name}</strong> <span class="status ${status.toLowerCase()}">${status}</span></p>
    <p class="note">${PLATFORM_NAMES[platform]}${purpose !== "OWN" && ` · ${purpose.toLowerCase()}`}${reason !== null && ` · ${reason}`}${expiresAt !== null && ` · ends ${instant(expiresAt)}`}</p>
    ${network === null ? html`<p class="note">No consent at a simulated network feeds it.</p>` : accountButtons(account, network)}
  </li>`;
}

function accountButtons({ id, name, externalId }: ShownAccount, network: NetworkDescription): Html {
  const { causes } = network;
  const path = `/sandbox/accounts/${id}`;
  const broken = brokenBy(externalId, network);
  const options = causes.map(
    (cause) =>
      html`<option value="${cause.name}" title="${cause.description}">${cause.name}${cause.scope === "LOGIN" && " (whole login)"}</option>`,
  );
  return html`${broken !== null && html`<p class="note">Broken at the network: ${broken}</p>`}
    <p class="row">
      <select aria-label="What befalls ${name}" data-field="cause">${options}</select>
      <button data-post="${path}/break" data-what="${name} broken">Break</button>
      <button data-post="${path}/heal" data-what="${name} mended">Heal</button>
    </p>`;
}

/** What is wrong with a profile at its network, or with the login of somebody who administers it. */
function brokenBy(externalId: string, { profiles, people }: NetworkDescription): string | null {
  const profile = profiles.find((each) => each.externalId === externalId);
  const admins = people.filter((person) => profile?.admins.includes(person.id));
  return profile?.broken ?? admins.find((person) => person.broken !== null)?.broken ?? null;
}

function instant(date: Date): string {
  return `${date.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
