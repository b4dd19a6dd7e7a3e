import sql from "sql-template-tag";
import type { Transaction } from "../../database/transaction.js";
import type { GrantClock, GrantClocks } from "../../grants/clocks.rules.js";
import type { NewGrant } from "../../grants/store-grants.js";
import { mintToken } from "../simulator/world/mint-token.js";
import { insertTokens } from "../simulator/world/token-rows.js";
import type { SimulatedToken, TokenOrder } from "../simulator/world.js";
import { renewsItself } from "./demo-clocks.rules.js";
import { DEMO_APP_ID, type DemoGrant } from "./demo-company.js";
import { DEMO_SCOPES } from "./demo-scopes.js";

/** A consent of the demo, as Relink stores it. */
export type DemoConsent = NewGrant & { readonly accessToken: string };

/**
 * Lets the simulated network give out the tokens of a consent, with the clocks that Relink is told: both sides agree from the start.
 * Tokens that the person had before are gone; those of pages live on.
 */
export async function demoConsent(
  tx: Transaction,
  grant: Pick<DemoGrant, "provider" | "person">,
  clocks: GrantClocks,
  connectedById: string | null,
): Promise<DemoConsent> {
  const { provider, person } = grant;
  const family = await takeFamily(tx, grant, clocks.mintedAt);
  const mint = (kind: "ACCESS" | "REFRESH", clock: GrantClock | null) =>
    mintToken(orderFor(grant, kind, family, lifeOf(clock, clocks.mintedAt)), clocks.mintedAt);
  const access = mint("ACCESS", clocks.access);
  const refresh = hasRefreshToken(grant, clocks) ? mint("REFRESH", clocks.refresh) : null;
  await insertTokens(tx, refresh === null ? [access] : [access, refresh]);
  return {
    provider,
    appId: DEMO_APP_ID,
    subject: person,
    accessToken: access.token,
    refreshToken: refresh?.token ?? null,
    clocks,
    scopes: DEMO_SCOPES[provider],
    connectedById,
  };
}

/** The tokens of pages that a consent gives, by the ids of the pages. They do not end by themselves. */
export async function demoPageTokens(
  tx: Transaction,
  grant: DemoGrant,
  mintedAt: Date,
): Promise<ReadonlyMap<string, string>> {
  const family = await readFamily(tx, grant);
  const pages = grant.accounts.filter((account) => account.platform === "FACEBOOK" && account.purpose === "OWN");
  const tokens = pages.map(({ externalId }): SimulatedToken => {
    const order = orderFor(grant, "PAGE", family, null);
    return mintToken({ ...order, profileId: externalId }, mintedAt);
  });
  await insertTokens(tx, tokens);
  return new Map(tokens.map((token) => [token.profileId ?? "", token.token]));
}

function orderFor(
  { provider, person }: Pick<DemoGrant, "provider" | "person">,
  kind: TokenOrder["kind"],
  family: string | undefined,
  lifeSeconds: number | null,
): TokenOrder {
  const order = { provider, kind, personId: person, scopes: DEMO_SCOPES[provider], lifeSeconds };
  return family === undefined ? order : { ...order, family };
}

/** Instagram's access token is its own refresh token; a consent that is to end while somebody watches must not renew itself. */
function hasRefreshToken({ provider }: Pick<DemoGrant, "provider">, { access }: GrantClocks): boolean {
  return renewsItself(provider) && provider !== "INSTAGRAM" && access?.renewable === true;
}

function lifeOf(clock: GrantClock | null, mintedAt: Date): number | null {
  return clock === null ? null : (clock.expiresAt.getTime() - mintedAt.getTime()) / 1_000;
}

/**
 * The consent that the person's tokens go back to, and which new ones join. The old ones are gone; those of pages live on, and with the
 * person seen again they give access to data for another while.
 */
async function takeFamily(
  tx: Transaction,
  grant: Pick<DemoGrant, "provider" | "person">,
  seenAt: Date,
): Promise<string | undefined> {
  const family = await readFamily(tx, grant);
  await tx.execute(sql`UPDATE simulated_tokens SET issued_at = ${seenAt}
    WHERE provider = ${grant.provider} AND person_id = ${grant.person} AND kind = 'PAGE'`);
  await tx.execute(sql`DELETE FROM simulated_tokens
    WHERE provider = ${grant.provider} AND person_id = ${grant.person} AND kind <> 'PAGE'`);
  return family;
}

async function readFamily(
  tx: Transaction,
  { provider, person }: Pick<DemoGrant, "provider" | "person">,
): Promise<string | undefined> {
  const [row] = await tx.query<{ family: string }>(sql`SELECT family AS family FROM simulated_tokens
    WHERE provider = ${provider} AND person_id = ${person} ORDER BY issued_at DESC, token LIMIT 1`);
  return row?.family;
}
