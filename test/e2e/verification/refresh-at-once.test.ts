import { afterAll, beforeAll, expect, it } from "@jest/globals";
import sql from "sql-template-tag";
import { localIdOf } from "../../../src/api/global-id.rules.js";
import type { Provider } from "../../../src/platforms/provider.js";
import { onEveryServer } from "../../support/databases.js";
import { letLeaseRunOut } from "../../support/renewals.js";
import type { RelinkProcess } from "../../support/relink-process.js";
import { eventually } from "../../support/waits.js";
import { type Consent, givenCompany, givenConsents } from "./support/crowd.js";
import { Installation } from "./support/installation.js";

const COMPANY = "renewing";
const ISSUE = `mutation Issue($input: IssueAccessTokenInput!) {
  issueAccessToken(input: $input) { accessToken expiresAt userErrors { code message } }
}`;

interface Issued {
  readonly issueAccessToken: { readonly accessToken: string; readonly expiresAt: string };
}

onEveryServer("one consent and two processes that want it renewed", (engine) => {
  let installation: Installation;
  let other: RelinkProcess;
  let third: RelinkProcess;

  beforeAll(async () => {
    installation = await Installation.open(engine);
    [other, third] = (await installation.start("api", "api")) as [RelinkProcess, RelinkProcess];
    await givenCompany(installation, COMPANY);
  });

  afterAll(() => installation.close());

  /** A consent whose access token ends in half a minute. */
  async function givenEnding(provider: Provider): Promise<Consent> {
    const ending = { expiresAt: new Date(Date.now() + 30_000), renewable: true };
    const wanted = { provider, clocks: () => ({ access: ending }) };
    return (await givenConsents(installation, COMPANY, [wanted]))[0] as Consent;
  }
  const issue = ({ accountIds }: Consent, relink: RelinkProcess) =>
    installation.ask<Issued>(ISSUE, { input: { company: COMPANY, accountId: accountIds[0] } }, relink);
  /** Access tokens that the network has given out for the consent, the first one included. */
  const tokensOf = async ({ provider, person }: Consent) => {
    const rows = await installation.database.query<{ token: string; ended: string | null }>(
      sql`SELECT token AS token, ended AS ended FROM simulated_tokens
        WHERE provider = ${provider} AND person_id = ${person} AND kind = 'ACCESS' ORDER BY issued_at`,
    );
    return rows;
  };
  const grantOf = async ({ accountIds }: Consent) => {
    const id = localIdOf("SocialAccount", accountIds[0] as string);
    const [row] = await installation.database.query<{ id: string; inDoubt: string | null }>(
      sql`SELECT g.id AS id, g.refresh_in_doubt_since AS inDoubt FROM social_accounts a
        JOIN grants g ON g.company_id = a.company_id AND g.id = a.grant_id WHERE a.id = ${id}`,
    );
    return row as { id: string; inDoubt: string | null };
  };

  it.each<Provider>(["X", "TIKTOK", "GOOGLE", "LINKEDIN"])(
    "at %s send one token request for twenty",
    async (provider) => {
      const consent = await givenEnding(provider);
      const wishes = Array.from({ length: 20 }, (_, n) => issue(consent, n % 2 === 0 ? installation.api : other));
      const issued = await Promise.all(wishes);
      const tokens = await tokensOf(consent);
      expect(tokens).toHaveLength(2);
      expect(new Set(issued.map(({ issueAccessToken }) => issueAccessToken.accessToken))).toEqual(
        new Set([tokens[1]?.token]),
      );
      expect((await grantOf(consent)).inDoubt).toBeNull();
    },
  );

  it("survive that the one which has it in hand is killed while the network does not answer", async () => {
    const consent = await givenEnding("X");
    await installation.control("providers/x/break", { mode: "TIMEOUT" });
    const lost = issue(consent, third).catch(() => "lost");
    await eventually("its outcome is unknown", async () => (await grantOf(consent)).inDoubt !== null);
    await third.crash();
    expect(await lost).toBe("lost");
    await installation.control("providers/x/heal");

    // Its claim stands until its lease has run out: nobody calls with a token that may be in use.
    await expect(issue(consent, other)).rejects.toThrow("TRY_AGAIN_LATER");
    expect(await tokensOf(consent)).toHaveLength(1);
    await letLeaseRunOut(installation.database, (await grantOf(consent)).id);
    const { issueAccessToken } = await issue(consent, other);
    const tokens = await tokensOf(consent);
    expect(tokens.map(({ token }) => token)).toContain(issueAccessToken.accessToken);
    expect(tokens).toHaveLength(2);
    expect((await grantOf(consent)).inDoubt).toBeNull();
  });
});
