import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { nanoid } from "nanoid";
import sql from "sql-template-tag";
import { DisconnectAccount, type LastAccountEffect } from "../../../src/accounts/disconnect-account.js";
import { RecordExpiry } from "../../../src/accounts/record-expiry.js";
import { RecordStatusChange } from "../../../src/accounts/record-status-change.js";
import { onEveryEngine, type OpenTestDatabase, openTestDatabase } from "../../support/databases.js";
import { disconnecting, givenPages, RevokingPort } from "../../support/revocations.js";
import { after, givenCompany, START } from "../../support/stories.js";

onEveryEngine("disconnecting an account", (engine) => {
  let opened: OpenTestDatabase;

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
  });

  afterAll(() => opened.close());

  const by = { kind: "USER", id: "the-admin" } as const;

  function recording(behaviour: LastAccountEffect["lastAccountGone"] = async () => undefined) {
    const told: unknown[] = [];
    const effect: LastAccountEffect = {
      lastAccountGone: async (tx, companyId, grantId, now) => {
        told.push({ companyId, grantId, now });
        return behaviour(tx, companyId, grantId, now);
      },
    };
    const disconnectAccount = new DisconnectAccount(new RecordStatusChange(), new RecordExpiry(), [effect]);
    const run = (companyId: number, accountId: string, now = START) =>
      opened.database.transaction((tx) => disconnectAccount.run(tx, { companyId, accountId, actor: by, now }));
    return { told, run };
  }

  async function given(pages: number) {
    const company = await givenCompany(opened.database);
    const world = disconnecting(opened.database, new RevokingPort("META"));
    const accounts = await givenPages(world, company, { subject: nanoid(), pages });
    const grants = await opened.database.query<{ id: string }>(
      sql`SELECT id FROM grants WHERE company_id = ${company}`,
    );
    return { company, accounts, grantId: grants[0]?.id as string };
  }

  const tokensOf = async (grantId: string) => {
    const rows = await opened.database.query<Record<string, unknown>>(
      sql`SELECT access_token, refresh_token, next_refresh_at, next_verification_at FROM grants WHERE id = ${grantId}`,
    );
    return rows[0];
  };

  it("tells the effects of the last account alone, once", async () => {
    const { company, accounts, grantId } = await given(3);
    const { told, run } = recording();
    for (const account of accounts.slice(0, 2)) await run(company, account);
    expect(told).toEqual([]);
    await run(company, accounts[2] as string, after(60));
    expect(told).toEqual([{ companyId: company, grantId, now: after(60) }]);
    expect(await run(company, accounts[2] as string)).toMatchObject({ code: "ALREADY_DISCONNECTED" });
    expect(told).toHaveLength(1);
  });

  it("destroys the tokens even if no effect takes them", async () => {
    const { company, accounts, grantId } = await given(1);
    await recording().run(company, accounts[0] as string);
    expect(await tokensOf(grantId)).toEqual({
      access_token: null,
      refresh_token: null,
      next_refresh_at: null,
      next_verification_at: null,
    });
  });

  it("changes nothing at all when an effect fails", async () => {
    const { company, accounts, grantId } = await given(1);
    const failing = recording(() => Promise.reject(new Error("no")));
    await expect(failing.run(company, accounts[0] as string)).rejects.toThrow("no");
    expect((await tokensOf(grantId))?.access_token).not.toBeNull();
    const [account] = await opened.database.query<{ status: string; page_token: string | null }>(
      sql`SELECT status, page_token FROM social_accounts WHERE company_id = ${company}`,
    );
    expect(account?.status).toBe("CONNECTED");
    expect(account?.page_token).not.toBeNull();
  });

  it("is an event with its actor, and leaves the account with its history", async () => {
    const { company, accounts } = await given(1);
    await recording().run(company, accounts[0] as string, after(60));
    const changes = await opened.database.query(
      sql`SELECT number, from_status, to_status, reason, source, actor_kind, actor_id FROM status_changes
        WHERE company_id = ${company} ORDER BY number`,
    );
    expect(changes).toMatchObject([
      { number: 1, to_status: "CONNECTED" },
      {
        number: 2,
        from_status: "CONNECTED",
        to_status: "DISCONNECTED",
        reason: "DISCONNECTED_BY_USER",
        source: "PERSON",
        actor_kind: "USER",
        actor_id: "the-admin",
      },
    ]);
  });

  it("knows no account of another company", async () => {
    const { accounts } = await given(1);
    const other = await givenCompany(opened.database);
    expect(await recording().run(other, accounts[0] as string)).toMatchObject({ code: "NOT_FOUND" });
  });
});
