import { afterAll, beforeAll, expect, it } from "@jest/globals";
import sql from "sql-template-tag";
import { ImportResolver } from "../../../src/accounts/import.resolver.js";
import { Loaders } from "../../../src/api/loaders.js";
import type { RequestContext } from "../../../src/api/request-context.js";
import { onEveryEngine, type OpenTestDatabase, openTestDatabase } from "../../support/databases.js";
import { givenCompany, START } from "../../support/stories.js";
import { useCases } from "../../support/use-cases.js";

onEveryEngine("importAccounts with a key for the whole installation", (engine) => {
  let opened: OpenTestDatabase;
  let resolver: ImportResolver;

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
    resolver = new ImportResolver(opened.database, useCases().importAccounts);
  });

  afterAll(() => opened.close());

  const context: RequestContext = {
    viewer: { kind: "SERVICE_KEY", keyId: "key", companyId: null, operations: ["importAccounts"] },
    now: START,
    requestId: "request",
    address: null,
    loaders: new Loaders(),
  };

  const grant = {
    provider: "X" as const,
    appId: "app",
    subject: "person",
    accessToken: "token",
    clocks: {},
    scopes: [],
    mintedAt: START,
    accounts: [{ platform: "X" as const, purpose: "OWN" as const, externalId: "1", name: "One" }],
  };

  const countAccounts = async (companyId: number) => {
    const rows = await opened.database.query(sql`SELECT id FROM social_accounts WHERE company_id = ${companyId}`);
    return rows.length;
  };

  it("imports into the company that the input names, and into no other", async () => {
    const companyId = await givenCompany(opened.database, "named");
    const payload = await resolver.importAccounts({ company: "named", grants: [grant] }, context);
    expect(payload.grants[0]?.accounts[0]?.outcome).toBe("CREATED");
    expect(await countAccounts(companyId)).toBe(1);
    const unknown = await resolver.importAccounts({ company: "unknown", grants: [grant] }, context);
    expect(unknown.userErrors).toMatchObject([{ code: "NOT_FOUND", path: ["company"] }]);
  });

  it("does nothing for a suspended company but say so", async () => {
    const companyId = await givenCompany(opened.database, "suspended");
    await opened.database.transaction((tx) =>
      tx.execute(sql`UPDATE companies SET suspended_at = ${START} WHERE id = ${companyId}`),
    );
    await expect(resolver.importAccounts({ company: "suspended", grants: [grant] }, context)).rejects.toMatchObject({
      code: "COMPANY_SUSPENDED",
      message: expect.stringMatching(/suspended/),
    });
    expect(await countAccounts(companyId)).toBe(0);
  });
});
