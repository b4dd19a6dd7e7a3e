import { afterAll, beforeAll, beforeEach, expect, it } from "@jest/globals";
import { nanoid } from "nanoid";
import sql, { join } from "sql-template-tag";
import { SharedConsentResolver } from "../../../src/accounts/shared-consent.resolver.js";
import { toGlobalId } from "../../../src/api/global-id.rules.js";
import { at, insertAccounts, insertCompany, type NewAccount, T0 } from "../../support/account-rows.js";
import { onEveryEngine, type OpenTestDatabase, openTestDatabase } from "../../support/databases.js";
import { ReadingApi } from "../../support/reading-api.js";

const ONE = "query ($id: ID!) { connection(id: $id) { sharedConsent { accounts broken } } }";
const PAGE = "query ($first: Int!) { connections(first: $first) { nodes { id sharedConsent { accounts broken } } } }";

type Shared = { accounts: number; broken: number } | null;

onEveryEngine("what else hangs on an account's consent", (engine) => {
  let opened: OpenTestDatabase;
  let api: ReadingApi;
  let company: number;

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
    api = new ReadingApi(opened.database, (counted) => [new SharedConsentResolver(counted)]);
  });

  afterAll(() => opened.close());

  beforeEach(async () => {
    company = await insertCompany(opened.database, `company-${nanoid(8)}`);
  });

  async function insertGrant(companyId = company): Promise<string> {
    const id = nanoid();
    await opened.database.transaction((tx) =>
      tx.execute(
        sql`INSERT INTO grants (company_id, id, provider, app_id, subject_hash, scopes, access_renewable, refresh_renewable,
          data_access_renewable, minted_at, attempt, created_at, updated_at)
          VALUES (${companyId}, ${id}, 'META', 'app', ${id}, '[]', 0, 0, 0, ${at(-30)}, 1, ${at(-30)}, ${at(-30)})`,
      ),
    );
    return id;
  }

  /** @returns the first account's id */
  async function feed(
    grant: string | null,
    accounts: readonly NewAccount[],
    companyId = company,
  ): Promise<string | undefined> {
    const ids = await insertAccounts(opened.database, companyId, accounts);
    await opened.database.transaction((tx) =>
      tx.execute(
        sql`UPDATE social_accounts SET grant_id = ${grant} WHERE company_id = ${companyId} AND id IN (${join(ids)})`,
      ),
    );
    return ids[0];
  }

  async function told(id: string | undefined, now = T0): Promise<Shared> {
    const variables = { id: toGlobalId("SocialAccount", id ?? "") };
    const answer = await api.data<{ connection: { sharedConsent: Shared } }>(company, ONE, variables, now);
    return answer.connection.sharedConsent;
  }

  it("is counted with the account itself, and what is broken by what is true now", async () => {
    const grant = await insertGrant();
    const id = await feed(grant, [
      { status: "INVALID", statusReason: "ACCESS_REVOKED" },
      { status: "EXPIRED", statusReason: "TOKEN_EXPIRED" },
      { expiresAt: at(1) },
      { expiresAt: null },
    ]);
    expect(await told(id)).toEqual({ accounts: 4, broken: 2 });
    // The third ends, and nothing has written it down yet.
    expect(await told(id, at(1))).toEqual({ accounts: 4, broken: 3 });
  });

  it("is nothing of another consent, nor of another company", async () => {
    const id = await feed(await insertGrant(), [{ status: "INVALID", statusReason: "ACCESS_REVOKED" }]);
    await feed(await insertGrant(), [{ status: "INVALID", statusReason: "ACCESS_REVOKED" }]);
    const other = await insertCompany(opened.database, `company-${nanoid(8)}`);
    const theirs = await feed(await insertGrant(other), [{}, {}], other);
    expect(await told(id)).toEqual({ accounts: 1, broken: 1 });
    const variables = { id: toGlobalId("SocialAccount", theirs ?? "") };
    expect(await api.data(company, ONE, variables)).toEqual({ connection: null });
  });

  it("is nothing for an account without a consent", async () => {
    expect(await told(await feed(null, [{ status: "DISCONNECTED" }]))).toBeNull();
    expect(await told(await feed(null, [{ status: "INVALID", statusReason: "ACCESS_REVOKED" }]))).toBeNull();
  });

  it.each([1, 2, 60])("takes one statement for a page of %d", async (first) => {
    for (let consent = 0; consent < 3; consent += 1) {
      await feed(
        await insertGrant(),
        Array.from({ length: 20 }, () => ({})),
      );
    }
    const { connections } = await api.data<{ connections: { nodes: { sharedConsent: Shared }[] } }>(company, PAGE, {
      first,
    });
    expect(connections.nodes.map(({ sharedConsent }) => sharedConsent)).toEqual(
      Array.from({ length: first }, () => ({ accounts: 20, broken: 0 })),
    );
    expect(api.statements).toHaveLength(2);
  });
});
