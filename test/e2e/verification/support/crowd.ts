import { randomInt } from "node:crypto";
import type { Database } from "../../../../src/database/database.js";
import type { GrantClock, GrantClocks } from "../../../../src/grants/clocks.rules.js";
import type { Platform } from "../../../../src/platforms/platform.js";
import type { Provider } from "../../../../src/platforms/provider.js";
import { demoClocks } from "../../../../src/sandbox/demo/demo-clocks.rules.js";
import { type DemoConsent, demoConsent } from "../../../../src/sandbox/demo/demo-consent.js";
import { storePeople, storeProfiles } from "../../../../src/sandbox/simulator/world/profile-rows.js";
import type { Installation } from "./installation.js";

const MINUTE_MS = 60_000;
/** Past the time in which findings about new tokens are no verdict, and well before any of them has to be renewed. */
const MINTED_AGO_MS = 10 * MINUTE_MS;
const CONSENTED_AGO_MS = 20 * 24 * 60 * MINUTE_MS;

const PLATFORMS: Readonly<Record<Provider, Platform>> = {
  META: "FACEBOOK",
  INSTAGRAM: "INSTAGRAM",
  LINKEDIN: "LINKEDIN",
  X: "X",
  GOOGLE: "YOUTUBE",
  TIKTOK: "TIKTOK",
};
/** Where the profile is the person. */
const ONE_AND_THE_SAME: readonly Provider[] = ["X", "TIKTOK", "INSTAGRAM"];

/** A person who has agreed for a company, and what came of it. */
export interface Consent {
  readonly company: string;
  readonly provider: Provider;
  readonly person: string;
  readonly externalIds: readonly string[];
  /** Global ids of the accounts. */
  readonly accountIds: readonly string[];
}

export interface Wanted {
  readonly provider: Provider;
  /** 1 if it is left out. */
  readonly profiles?: number;
  /** Instead of what the provider usually announces. */
  readonly clocks?: (mintedAt: Date) => Partial<GrantClocks>;
}

interface Joining {
  readonly provider: Provider;
  readonly person: string;
  readonly externalIds: readonly string[];
  readonly clocks: GrantClocks;
}

const UPSERT = `mutation Upsert($input: UpsertCompanyInput!) { upsertCompany(input: $input) { userErrors { message } } }`;
const IMPORT = `mutation Import($input: ImportAccountsInput!) {
  importAccounts(input: $input) { grants { accounts { accountId } } userErrors { message path } }
}`;

export async function givenCompany(installation: Installation, company: string): Promise<void> {
  await installation.ask(UPSERT, { input: { externalId: company, name: company, timeZone: "Europe/Berlin" } });
}

/** Lets people of a company agree at the simulated networks, and imports what they got as an operator's backend does. */
export async function givenConsents(
  installation: Installation,
  company: string,
  wanted: readonly Wanted[],
  now: Date = new Date(),
): Promise<Consent[]> {
  const joining = wanted.map((each) => join(each, now));
  const consents = await agree(installation.database, joining);
  const grants = joining.map((each, index) => toInput(each, consents[index] as DemoConsent));
  const { importAccounts } = await installation.ask<{
    importAccounts: { grants: { accounts: { accountId: string }[] }[] };
  }>(IMPORT, { input: { company, grants } });
  return joining.map(({ provider, person, externalIds }, index) => {
    const accountIds = importAccounts.grants[index]?.accounts.map(({ accountId }) => accountId) ?? [];
    return { company, provider, person, externalIds, accountIds };
  });
}

function join({ provider, profiles = 1, clocks }: Wanted, now: Date): Joining {
  const person = newId();
  const externalIds = ONE_AND_THE_SAME.includes(provider) ? [person] : Array.from({ length: profiles }, newId);
  const mintedAt = new Date(now.getTime() - MINTED_AGO_MS);
  const usual = demoClocks(provider, new Date(now.getTime() - CONSENTED_AGO_MS), mintedAt);
  return { provider, person, externalIds, clocks: { ...usual, ...clocks?.(mintedAt) } };
}

/** As most networks number people and profiles. */
function newId(): string {
  return String(randomInt(10 ** 11, 10 ** 12));
}

function agree(database: Database, joining: readonly Joining[]): Promise<DemoConsent[]> {
  return database.transaction(async (tx) => {
    await storePeople(
      tx,
      joining.map(({ provider, person }) => ({ provider, id: person, name: person })),
    );
    await storeProfiles(
      tx,
      joining.flatMap(({ provider, person, externalIds }) =>
        externalIds.map((externalId) => {
          const platform = PLATFORMS[provider];
          return {
            provider,
            platform,
            kind: "PROFILE" as const,
            externalId,
            name: externalId,
            handle: null,
            admins: [person],
          };
        }),
      ),
    );
    const consents: DemoConsent[] = [];
    for (const each of joining) consents.push(await demoConsent(tx, each, each.clocks, null));
    return consents;
  });
}

function toInput({ provider, externalIds, clocks }: Joining, consent: DemoConsent): object {
  const { appId, subject, accessToken, refreshToken, scopes } = consent;
  const clock = (end: GrantClock | null) => end && { expiresAt: end.expiresAt, renewable: end.renewable };
  return {
    provider,
    appId,
    subject,
    accessToken,
    refreshToken,
    scopes,
    mintedAt: clocks.mintedAt,
    clocks: { access: clock(clocks.access), refresh: clock(clocks.refresh), dataAccess: clock(clocks.dataAccess) },
    accounts: externalIds.map((externalId) => {
      return { platform: PLATFORMS[provider], purpose: "OWN", externalId, name: externalId };
    }),
  };
}
