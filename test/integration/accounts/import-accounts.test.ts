import { afterAll, beforeAll, expect, it } from "@jest/globals";
import sql from "sql-template-tag";
import type { AccountGiven, GrantGiven } from "../../../src/accounts/import-input.js";
import { ExpireDueAccounts } from "../../../src/accounts/expire-due-accounts.js";
import type { ImportResult } from "../../../src/accounts/import-item.js";
import { lockAccountsById } from "../../../src/accounts/locked-account.js";
import { localIdOf } from "../../../src/api/global-id.rules.js";
import { SYSTEM } from "../../../src/api/viewer.js";
import { readOptionalMoment } from "../../../src/database/moment.js";
import {
  connectTestDatabase,
  onEveryEngine,
  type OpenTestDatabase,
  openTestDatabase,
} from "../../support/databases.js";
import { expectFactsToAgree } from "../../support/oracles.js";
import { after, givenCompany, START } from "../../support/stories.js";
import { useCases } from "../../support/use-cases.js";

const DAY = 86_400;

function page(number: number, changes: Partial<AccountGiven> = {}): AccountGiven {
  return {
    platform: "FACEBOOK",
    purpose: "OWN",
    externalId: `page-${number}`,
    name: `Page ${number}`,
    handle: `page${number}`,
    pageToken: `PAGE-TOKEN-${number}`,
    ...changes,
  };
}

function consent(changes: Partial<GrantGiven> = {}): GrantGiven {
  return {
    provider: "META",
    appId: "app-1",
    subject: "person-1",
    accessToken: "ACCESS-TOKEN",
    clocks: { access: { expiresAt: after(60 * DAY), renewable: false } },
    scopes: ["pages_manage_posts"],
    mintedAt: START,
    accounts: [page(1), page(2)],
    ...changes,
  };
}

onEveryEngine("import-accounts", (engine) => {
  let opened: OpenTestDatabase;
  const cases = useCases();

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
  });

  afterAll(() => opened.close());

  const bring = (companyId: number, grants: readonly GrantGiven[], now = START): Promise<ImportResult> =>
    opened.database.transaction((tx) => cases.importAccounts.run(tx, { companyId, grants, actor: SYSTEM, now }));

  const accountsOf = (companyId: number) =>
    opened.database.query<{
      id: string;
      external_id: string;
      status: string;
      name: string;
      grant_id: string | null;
      expires_at: string | null;
      expiry_epoch: number;
      page_token: string | null;
      last_change_number: number;
      status_reason: string | null;
    }>(sql`SELECT * FROM social_accounts WHERE company_id = ${companyId} ORDER BY external_id`);

  const numbersOf = async (companyId: number) => {
    const rows = await opened.database.query<{ number: number; from_status: string | null; to_status: string }>(
      sql`SELECT number, from_status, to_status FROM status_changes WHERE company_id = ${companyId} ORDER BY number`,
    );
    return rows.map((row) => `${row.number} ${row.from_status ?? "-"}>${row.to_status}`);
  };

  const outcomes = (result: ImportResult) =>
    result.grants.map((grant) => [grant.outcome, ...grant.accounts.map((account) => account.outcome)]);

  it("brings accounts with expiry, status and sealed tokens", async () => {
    const companyId = await givenCompany(opened.database);
    const result = await bring(companyId, [consent()]);
    expect(outcomes(result)).toEqual([["CREATED", "CREATED", "CREATED"]]);
    expect(result.userErrors).toEqual([]);
    const [first, second] = await accountsOf(companyId);
    expect(first).toMatchObject({ external_id: "page-1", status: "CONNECTED", expiry_epoch: 1, last_change_number: 1 });
    expect(readOptionalMoment(first?.expires_at ?? null)).toEqual(after(60 * DAY));
    expect(localIdOf("SocialAccount", result.grants[0]?.accounts[0]?.accountId ?? "")).toBe(first?.id);
    expect(second?.grant_id).toBe(first?.grant_id);
    expect(first?.page_token).not.toContain("PAGE-TOKEN");
    const place = { companyId, rowId: first?.id as string, column: "social_accounts.page_token" };
    expect(cases.vault.open(first?.page_token as string, place)).toBe("PAGE-TOKEN-1");
    const [grant] = await opened.database.query<{ id: string; access_token: string; subject_hash: string }>(
      sql`SELECT id, access_token, subject_hash FROM grants WHERE company_id = ${companyId}`,
    );
    expect(JSON.stringify(grant)).not.toMatch(/ACCESS-TOKEN|person-1/);
    const grantPlace = { companyId, rowId: grant?.id as string, column: "grants.access_token" };
    expect(cases.vault.open(grant?.access_token as string, grantPlace)).toBe("ACCESS-TOKEN");
    await expectFactsToAgree(opened.database);
  });

  it("changes nothing when the same comes again", async () => {
    const companyId = await givenCompany(opened.database);
    await bring(companyId, [consent()]);
    const before = await accountsOf(companyId);
    const result = await bring(companyId, [consent()], after(DAY));
    expect(outcomes(result)).toEqual([["UNCHANGED", "UNCHANGED", "UNCHANGED"]]);
    expect(await accountsOf(companyId)).toEqual(before);
    expect(await numbersOf(companyId)).toEqual(["1 ->CONNECTED", "2 ->CONNECTED"]);
  });

  it("ignores tokens older than those stored", async () => {
    const companyId = await givenCompany(opened.database);
    await bring(companyId, [consent({ mintedAt: after(100), accessToken: "NEW" })], after(200));
    const before = await accountsOf(companyId);
    const old = consent({
      mintedAt: after(50),
      accessToken: "OLD",
      clocks: { access: { expiresAt: after(90 * DAY), renewable: false } },
      accounts: [page(1, { name: "Other" }), page(3)],
    });
    const result = await bring(companyId, [old], after(300));
    expect(outcomes(result)).toEqual([["OLDER", "OLDER", "CREATED"]]);
    const now = await accountsOf(companyId);
    expect(now.slice(0, 2)).toEqual(before);
    expect(readOptionalMoment(now[2]?.expires_at ?? null)).toEqual(after(60 * DAY));
    expect(now[2]?.page_token).toBeNull();
  });

  it("keeps the epoch when the end only jitters, and begins a new one when it moves", async () => {
    const companyId = await givenCompany(opened.database);
    await bring(companyId, [consent()]);
    for (let turn = 1; turn <= 20; turn++) {
      const expiresAt = after(60 * DAY + (turn % 2 === 0 ? 5 : -5));
      await bring(
        companyId,
        [consent({ mintedAt: after(turn), clocks: { access: { expiresAt, renewable: false } } })],
        after(turn),
      );
    }
    const [jittered] = await accountsOf(companyId);
    expect(jittered?.expiry_epoch).toBe(1);
    expect(readOptionalMoment(jittered?.expires_at ?? null)).toEqual(after(60 * DAY + 5));
    const moved = { access: { expiresAt: after(120 * DAY), renewable: false } };
    await bring(companyId, [consent({ mintedAt: after(100), clocks: moved })], after(100));
    expect((await accountsOf(companyId)).map((account) => account.expiry_epoch)).toEqual([2, 2]);
  });

  it("heals what had expired, also accounts that are not in the import, and what was invalid if it is", async () => {
    const companyId = await givenCompany(opened.database);
    await bring(companyId, [consent({ accounts: [page(1), page(2), page(3)] })]);
    const ids = (await accountsOf(companyId)).map((account) => account.id);
    await opened.database.transaction(async (tx) => {
      const [account] = await lockAccountsById(tx, companyId, [ids[2] as string]);
      const found = {
        to: "INVALID",
        reason: "ACCESS_REVOKED",
        source: "PROBE",
        actor: SYSTEM,
        occurredAt: after(5),
      } as const;
      await cases.recordStatusChange.record(
        tx,
        [{ account: account as NonNullable<typeof account>, ...found }],
        after(5),
      );
    });
    await new ExpireDueAccounts(opened.database, cases.recordStatusChange).run(after(61 * DAY));
    expect((await accountsOf(companyId)).map((account) => account.status)).toEqual(["EXPIRED", "EXPIRED", "INVALID"]);

    const fresh = consent({
      mintedAt: after(61 * DAY),
      clocks: { access: { expiresAt: after(121 * DAY), renewable: false } },
      accounts: [page(1)],
    });
    await bring(companyId, [fresh], after(61 * DAY));
    expect((await accountsOf(companyId)).map((account) => account.status)).toEqual([
      "CONNECTED",
      "CONNECTED",
      "INVALID",
    ]);
    await bring(companyId, [{ ...fresh, mintedAt: after(62 * DAY), accounts: [page(3)] }], after(62 * DAY));
    expect((await accountsOf(companyId)).map((account) => account.status)).toEqual([
      "CONNECTED",
      "CONNECTED",
      "CONNECTED",
    ]);
    await expectFactsToAgree(opened.database);
  });

  it("writes down an expiry that nobody has noticed yet before it heals it", async () => {
    const companyId = await givenCompany(opened.database);
    await bring(companyId, [consent({ accounts: [page(1)] })]);
    const clocks = { access: { expiresAt: after(130 * DAY), renewable: false } };
    await bring(companyId, [consent({ accounts: [page(1)], mintedAt: after(61 * DAY), clocks })], after(61 * DAY));
    expect(await numbersOf(companyId)).toEqual(["1 ->CONNECTED", "2 CONNECTED>EXPIRED", "3 EXPIRED>CONNECTED"]);
    await expectFactsToAgree(opened.database);
  });

  it("leaves alone what a person disconnected", async () => {
    const companyId = await givenCompany(opened.database);
    await bring(companyId, [consent()]);
    const [first] = await accountsOf(companyId);
    await opened.database.transaction((tx) =>
      cases.disconnectAccount.run(tx, { companyId, accountId: first?.id as string, actor: SYSTEM, now: after(10) }),
    );
    const result = await bring(companyId, [consent({ mintedAt: after(20) })], after(20));
    expect(outcomes(result)).toEqual([["UPDATED", "LEFT_DISCONNECTED", "UPDATED"]]);
    const [still] = await accountsOf(companyId);
    expect(still).toMatchObject({ status: "DISCONNECTED", grant_id: null, page_token: null, expires_at: null });
  });

  it("takes an account that comes in already expired for what it is", async () => {
    const companyId = await givenCompany(opened.database);
    const clocks = { access: { expiresAt: after(-DAY), renewable: false } };
    await bring(companyId, [consent({ mintedAt: after(-60 * DAY), clocks, accounts: [page(1)] })]);
    expect(await numbersOf(companyId)).toEqual(["1 ->EXPIRED"]);
    await expectFactsToAgree(opened.database);
  });

  it("moves an account to a newer consent of another person, not to an older one", async () => {
    const companyId = await givenCompany(opened.database);
    await bring(companyId, [consent({ mintedAt: after(10), accounts: [page(1)] })], after(10));
    const [before] = await accountsOf(companyId);
    const other = { subject: "person-2", accounts: [page(1)] };
    expect(outcomes(await bring(companyId, [consent({ ...other, mintedAt: after(5) })], after(20)))).toEqual([
      ["CREATED", "OLDER"],
    ]);
    expect((await accountsOf(companyId))[0]).toEqual(before);
    expect(outcomes(await bring(companyId, [consent({ ...other, mintedAt: after(30) })], after(30)))).toEqual([
      ["UPDATED", "UPDATED"],
    ]);
    expect((await accountsOf(companyId))[0]?.grant_id).not.toBe(before?.grant_id);
  });

  it("refuses bad items one by one, says where they stand, and imports the rest", async () => {
    const companyId = await givenCompany(opened.database);
    const result = await bring(companyId, [
      consent({
        accounts: [
          page(1),
          page(1),
          page(2, { name: "Zeile\nzwei" }),
          page(3, { platform: "LINKEDIN" }),
          page(4, { pageToken: "x".repeat(20_000) }),
          page(5, { name: "🦊 Füchse \u202Eabc" }),
          page(6, { platform: "INSTAGRAM", purpose: "MONITORED" }),
        ],
      }),
      consent({ subject: "person-1" }),
      consent({ subject: "person-2", accessToken: "", mintedAt: after(DAY) }),
      consent({ subject: "person-3", connectedBy: "nobody", accounts: [page(7), page(8)] }),
      consent({ provider: "X", subject: "person-4", accounts: [page(9, { platform: "X", purpose: "PAID" })] }),
      consent({ subject: "person-5", clocks: { access: { expiresAt: new Date(0), renewable: false } } }),
    ]);
    expect(outcomes(result).map((row) => row.join(" "))).toEqual([
      "CREATED CREATED REFUSED REFUSED REFUSED REFUSED CREATED CREATED",
      "REFUSED REFUSED REFUSED",
      "REFUSED REFUSED REFUSED",
      "REFUSED REFUSED REFUSED",
      "CREATED REFUSED",
      "REFUSED REFUSED REFUSED",
    ]);
    expect(result.userErrors.map((error) => `${error.code} ${error.path.join(".")}`).toSorted()).toEqual(
      [
        "DUPLICATE_IN_INPUT grants.0.accounts.1",
        "INVALID_VALUE grants.0.accounts.2.name",
        "PLATFORM_NOT_OF_PROVIDER grants.0.accounts.3.platform",
        "TOO_LONG grants.0.accounts.4.pageToken",
        "DUPLICATE_IN_INPUT grants.1",
        "INVALID_VALUE grants.2.accessToken",
        "INVALID_VALUE grants.2.mintedAt",
        "NOT_FOUND grants.3.connectedBy",
        "PURPOSE_NOT_OFFERED grants.4.accounts.0.purpose",
        "INVALID_VALUE grants.5.clocks.access.expiresAt",
      ].toSorted(),
    );
    expect((await accountsOf(companyId)).map((account) => account.name)).toEqual([
      "Page 1",
      "🦊 Füchse \u202Eabc",
      "Page 6",
    ]);
    expect(JSON.stringify(result)).not.toMatch(/TOKEN-|x{50}/);
    await expectFactsToAgree(opened.database);
  });

  it("takes 1,000 accounts in one call, and not one more", async () => {
    const companyId = await givenCompany(opened.database);
    const many = (count: number) =>
      Array.from({ length: count / 4 }, (_, grant) =>
        consent({ subject: `person-${grant}`, accounts: [0, 1, 2, 3].map((n) => page(grant * 4 + n)) }),
      );
    const result = await bring(companyId, many(1_000));
    expect(new Set(outcomes(result).flat())).toEqual(new Set(["CREATED"]));
    expect(await accountsOf(companyId)).toHaveLength(1_000);
    const tooMany = await bring(companyId, many(1_004));
    expect(tooMany.userErrors.map((error) => error.code)).toEqual(["TOO_MANY"]);
    await expectFactsToAgree(opened.database);
  });

  it("does it once when the same import runs several times at once", async () => {
    const companyId = await givenCompany(opened.database);
    const other = engine.title === "SQLite" ? opened.database : await connectTestDatabase(opened);
    const results = await Promise.all(
      [opened.database, other, opened.database, other].map((database) =>
        database.transaction((tx) =>
          cases.importAccounts.run(tx, { companyId, grants: [consent()], actor: SYSTEM, now: START }),
        ),
      ),
    );
    if (other !== opened.database) await other.close();
    expect(results.filter((result) => result.grants[0]?.outcome === "CREATED")).toHaveLength(1);
    expect(await accountsOf(companyId)).toHaveLength(2);
    expect(await numbersOf(companyId)).toEqual(["1 ->CONNECTED", "2 ->CONNECTED"]);
  });
});
