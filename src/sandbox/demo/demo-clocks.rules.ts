import type { GrantClock, GrantClocks } from "../../grants/clocks.rules.js";
import type { Provider } from "../../platforms/provider.js";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

type Given = Partial<Pick<GrantClocks, "access" | "refresh" | "dataAccess">>;

/** The clocks that each provider gives: those of the person's consent, and those of the tokens in hand. */
const CLOCKS: Readonly<Record<Provider, (consent: Date, minted: Date) => Given>> = {
  META: (consent) => ({ access: lasting(consent, 60 * DAY_MS), dataAccess: lasting(consent, 90 * DAY_MS) }),
  INSTAGRAM: (_consent, minted) => ({ access: renewable(minted, 60 * DAY_MS) }),
  LINKEDIN: (consent, minted) => ({
    access: renewable(minted, 60 * DAY_MS),
    refresh: lasting(consent, 365 * DAY_MS),
  }),
  X: (_consent, minted) => ({ access: renewable(minted, 2 * HOUR_MS) }),
  GOOGLE: (_consent, minted) => ({ access: renewable(minted, HOUR_MS) }),
  TIKTOK: (consent, minted) => ({ access: renewable(minted, 2 * HOUR_MS), refresh: lasting(consent, 365 * DAY_MS) }),
};

/** Whether tokens of the provider are renewed without a person. */
export function renewsItself(provider: Provider): boolean {
  return provider !== "META";
}

/** What the provider announces for tokens minted at an instant, on a consent that may be older. */
export function demoClocks(provider: Provider, consent: Date, minted: Date): GrantClocks {
  return { ...noClocks(minted), ...CLOCKS[provider](consent, minted) };
}

/** The clocks of a token that lives until an instant and then needs a person. */
export function clocksUntil(end: Date, minted: Date): GrantClocks {
  return { ...noClocks(minted), access: { expiresAt: end, renewable: false } };
}

function noClocks(mintedAt: Date): GrantClocks {
  return { access: null, refresh: null, dataAccess: null, mintedAt, renewalFailingSince: null };
}

function lasting(from: Date, milliseconds: number): GrantClock {
  return { expiresAt: new Date(from.getTime() + milliseconds), renewable: false };
}

function renewable(from: Date, milliseconds: number): GrantClock {
  return { expiresAt: new Date(from.getTime() + milliseconds), renewable: true };
}
