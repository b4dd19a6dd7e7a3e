import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { nanoid } from "nanoid";
import sql, { raw } from "sql-template-tag";
import { Advisories } from "../../../src/accounts/advisories.js";
import { AdvisoryOfAccount } from "../../../src/accounts/advisory-of-account.js";
import { ClocksResolver } from "../../../src/accounts/clocks.resolver.js";
import { ClocksOfAccount } from "../../../src/accounts/clocks-of-account.js";
import { ConsentOfAccount } from "../../../src/accounts/consent-of-account.js";
import { DiagnosisResolver, StatedCauseResolver } from "../../../src/accounts/diagnosis/diagnosis.resolver.js";
import { ReadDiagnosis } from "../../../src/accounts/diagnosis/read-diagnosis.js";
import { ReaderLanguage } from "../../../src/accounts/diagnosis/reader-language.js";
import { ReaderTexts } from "../../../src/accounts/diagnosis/reader-texts.js";
import { RecentOutages } from "../../../src/accounts/diagnosis/recent-outages.js";
import { type LockedAccount, lockAccountsById } from "../../../src/accounts/locked-account.js";
import { StatedCauseOfAccount } from "../../../src/accounts/stated-cause-of-account.js";
import { toGlobalId } from "../../../src/api/global-id.rules.js";
import { Loaders } from "../../../src/api/loaders.js";
import type { RequestContext } from "../../../src/api/request-context.js";
import { UserLoader } from "../../../src/companies/user-loader.js";
import type { Database } from "../../../src/database/database.js";
import type { Provider } from "../../../src/platforms/provider.js";
import type { Reason } from "../../../src/platforms/reason.js";
import { at, insertAccounts, insertCompany, insertOutages, insertUser, T0 } from "../../support/account-rows.js";
import { onEveryEngine, type OpenTestDatabase, openTestDatabase } from "../../support/databases.js";
import { ReadingApi } from "../../support/reading-api.js";

/** The resolvers of what a reader is told, wired as in the application. */
function readerResolvers(database: Database): readonly object[] {
  const texts = new ReaderTexts("Relink");
  const languages = new ReaderLanguage(database, texts);
  const consents = new ConsentOfAccount(database);
  const read = new ReadDiagnosis({
    texts,
    languages,
    consents,
    advisories: new AdvisoryOfAccount(database),
    statedCauses: new StatedCauseOfAccount(database),
    outages: new RecentOutages(database),
  });
  return [
    new DiagnosisResolver(read),
    new StatedCauseResolver(new UserLoader(database)),
    new ClocksResolver(new ClocksOfAccount(database, consents, texts, languages), consents),
  ];
}

const ADVISORY = "advisory { number reason title explanation steps openedAt lastSeenAt }";
const CAUSE = "{ reason title explanation steps }";
const DIAGNOSIS = `diagnosis { reason measuredReason title explanation steps fix canReconnectNow notBefore
  likelyCause ${CAUSE} possibleCauses ${CAUSE} statedCause { reason statedAt finishedAt statedBy { name } } }`;
const CLOCKS =
  "clocks { kind expiresAt renewable renewedByRelink consequence isExpiry } lastVerifiedAt nextVerificationAt";
const ONE = `query ($id: ID!) { connection(id: $id) { status ${DIAGNOSIS} ${ADVISORY} ${CLOCKS} } }`;
const ALL = `query { connections(first: 100) { nodes { id status ${DIAGNOSIS} ${ADVISORY} ${CLOCKS} } } }`;

interface Told {
  status: string;
  diagnosis: {
    reason: Reason;
    measuredReason: Reason | null;
    title: string;
    explanation: string;
    steps: string[];
    fix: string;
    canReconnectNow: boolean;
    notBefore: string | null;
    likelyCause: { reason: Reason; title: string } | null;
    possibleCauses: { reason: Reason; title: string }[];
    statedCause: { reason: Reason; statedAt: string; statedBy: { name: string } | null } | null;
  } | null;
  advisory: { number: number; reason: Reason; title: string; openedAt: string; lastSeenAt: string } | null;
  clocks: { kind: string; expiresAt: string | null; consequence: string; isExpiry: boolean }[];
  nextVerificationAt: string | null;
}

onEveryEngine("what a reader is told of an account", (engine) => {
  let opened: OpenTestDatabase;
  let api: ReadingApi;
  let company: number;
  let anna: string;

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
    api = new ReadingApi(opened.database, readerResolvers);
  });

  afterAll(() => opened.close());

  beforeEach(async () => {
    company = await insertCompany(opened.database, `company-${nanoid(8)}`);
    anna = await insertUser(opened.database, company, "Anna Berg");
    api.locale = "de-AT";
  });

  async function told(id: string, now = T0): Promise<Told> {
    const variables = { id: toGlobalId("SocialAccount", id) };
    return (await api.data<{ connection: Told }>(company, ONE, variables, now)).connection;
  }

  async function set(table: string, id: string, values: Record<string, unknown>): Promise<void> {
    for (const [column, value] of Object.entries(values)) {
      await opened.database.transaction((tx) =>
        tx.execute(
          sql`UPDATE ${raw(table)} SET ${raw(column)} = ${value} WHERE company_id = ${company} AND id = ${id}`,
        ),
      );
    }
  }

  async function insertGrant(provider: Provider, values: Record<string, unknown> = {}): Promise<string> {
    const id = nanoid();
    await opened.database.transaction((tx) =>
      tx.execute(
        sql`INSERT INTO grants (company_id, id, provider, app_id, subject_hash, scopes, access_renewable, refresh_renewable,
          data_access_renewable, minted_at, attempt, created_at, updated_at)
          VALUES (${company}, ${id}, ${provider}, 'app', ${id}, '[]', 0, 0, 0, ${at(-30)}, 1, ${at(-30)}, ${at(-30)})`,
      ),
    );
    await set("grants", id, values);
    return id;
  }

  async function state(accountId: string, reason: Reason, notBefore: Date | null = null): Promise<void> {
    await opened.database.transaction((tx) =>
      tx.execute(
        sql`INSERT INTO stated_causes (company_id, account_id, reason, stated_by_id, stated_at, finished_at, not_before)
          VALUES (${company}, ${accountId}, ${reason}, ${anna}, ${at(-0.5)}, ${null}, ${notBefore})`,
      ),
    );
  }

  async function advise(accountId: string, reason: Reason): Promise<void> {
    await opened.database.transaction(async (tx) => {
      const [account] = await lockAccountsById(tx, company, [accountId]);
      await new Advisories().open(tx, account as LockedAccount, reason, "REPORT", at(-1));
    });
  }

  it("is nothing of an account that works", async () => {
    const [id = ""] = await insertAccounts(opened.database, company, [{}]);
    expect(await told(id)).toMatchObject({ status: "CONNECTED", diagnosis: null, advisory: null, clocks: [] });
  });

  it("is the cause, in the language of who asks, with names", async () => {
    const [id = ""] = await insertAccounts(opened.database, company, [
      { status: "INVALID", statusReason: "ACCESS_REVOKED", name: "Acme", connectedById: anna },
    ]);
    expect((await told(id)).diagnosis).toMatchObject({
      reason: "ACCESS_REVOKED",
      title: "Relink wurde bei Facebook entfernt",
      explanation: expect.stringContaining("im Facebook-Konto von Anna Berg"),
      fix: "RECONNECT_NOW",
      canReconnectNow: true,
      possibleCauses: [],
      statedCause: null,
    });
    api.locale = "en-GB";
    expect((await told(id)).diagnosis?.title).toBe("Relink was removed at Facebook");
    api.locale = "fr";
    expect((await told(id)).diagnosis?.title).toBe("Relink wurde bei Facebook entfernt");
    await opened.database.transaction((tx) =>
      tx.execute(sql`UPDATE companies SET default_locale = 'it' WHERE id = ${company}`),
    );
    expect((await told(id)).diagnosis?.title).toBe("Relink was removed at Facebook");
  });

  it("tells a service key in the company's language", async () => {
    const languages = new ReaderLanguage(opened.database, new ReaderTexts("Relink"));
    const context: RequestContext = {
      viewer: { kind: "SERVICE_KEY", keyId: "key", companyId: null, operations: [] },
      now: T0,
      requestId: "test",
      address: null,
      loaders: new Loaders(),
    };
    expect((await languages.of(context, company)).tag).toBe("de");
    expect((await languages.of(context, 0)).tag).toBe("en");
  });

  it("is the expiry from its very instant on, and says whether a page token has outlived it", async () => {
    const grant = await insertGrant("META", { access_expires_at: T0, next_verification_at: at(1) });
    const [page = "", instagram = ""] = await insertAccounts(opened.database, company, [
      { expiresAt: T0, expiryReason: "TOKEN_EXPIRED" },
      { expiresAt: T0, expiryReason: "TOKEN_EXPIRED", platform: "INSTAGRAM" },
    ]);
    await set("social_accounts", page, { grant_id: grant, page_token: "v1.k.a.b.c.d", next_verification_at: at(0.25) });
    await set("social_accounts", instagram, { grant_id: grant });
    expect(await told(page, at(-0.001))).toMatchObject({ status: "CONNECTED", diagnosis: null });
    const atPage = await told(page);
    expect(atPage).toMatchObject({ status: "EXPIRED", diagnosis: { reason: "TOKEN_EXPIRED", canReconnectNow: true } });
    expect(atPage.diagnosis?.explanation).toContain("eigene Token der Seite");
    expect(atPage.clocks.map((clock) => [clock.kind, clock.expiresAt, clock.isExpiry])).toEqual([
      ["ACCESS", T0.toISOString(), true],
      ["PAGE", null, false],
    ]);
    expect(atPage.nextVerificationAt).toBe(at(0.25).toISOString());
    const atInstagram = await told(instagram);
    expect(atInstagram.diagnosis?.explanation).toContain("weder veröffentlichen noch neue Daten abrufen");
    expect(atInstagram.diagnosis?.steps[1]).toContain("Bei Facebook");
    expect(atInstagram.nextVerificationAt).toBe(at(1).toISOString());
  });

  it("speaks of Instagram where the consent was given there", async () => {
    const grant = await insertGrant("INSTAGRAM");
    const [id = ""] = await insertAccounts(opened.database, company, [
      { status: "INVALID", statusReason: "SESSION_ENDED", platform: "INSTAGRAM" },
    ]);
    await set("social_accounts", id, { grant_id: grant });
    expect((await told(id)).diagnosis?.steps[1]).toBe("Bei Instagram anmelden.");
  });

  it("is refined by what a person stated, and a security check waits", async () => {
    const [id = ""] = await insertAccounts(opened.database, company, [
      { status: "INVALID", statusReason: "UNKNOWN_INVALID" },
    ]);
    await state(id, "SECURITY_CHECK_REQUIRED", at(0.5));
    expect((await told(id)).diagnosis).toMatchObject({
      reason: "SECURITY_CHECK_REQUIRED",
      measuredReason: "UNKNOWN_INVALID",
      title: "Facebook verlangt eine Sicherheitsprüfung",
      fix: "WAIT_FIRST",
      canReconnectNow: false,
      notBefore: at(0.5).toISOString(),
      statedCause: {
        reason: "SECURITY_CHECK_REQUIRED",
        statedAt: at(-0.5).toISOString(),
        statedBy: { name: "Anna Berg" },
      },
    });
    expect((await told(id, at(0.5))).diagnosis).toMatchObject({ canReconnectNow: true, notBefore: null });
  });

  it("adds what is likely and what is possible", async () => {
    const [id = ""] = await insertAccounts(opened.database, company, [
      { status: "INVALID", statusReason: "ACCESS_REVOKED", platform: "LINKEDIN" },
    ]);
    const outage = (number: number, day: number) => ({
      number,
      accountId: id,
      status: "INVALID" as const,
      cause: "ACCESS_REVOKED" as const,
      startedAt: at(day),
      endedAt: number === 3 ? null : at(day + 1),
    });
    await insertOutages(opened.database, company, [outage(1, -29), outage(2, -10), outage(3, -2)]);
    const { diagnosis } = await told(id);
    expect(diagnosis?.likelyCause).toMatchObject({
      reason: "SUSPICIOUS_ACTIVITY",
      title: "Die Nutzung wirkt auf LinkedIn auffällig",
    });
    expect(diagnosis?.possibleCauses.map((cause) => cause.reason)).toEqual(["ACCOUNT_RESTRICTED"]);
    expect((await told(id, at(1.5))).diagnosis?.likelyCause).toBeNull();
  });

  it("is an advisory while the account works, and no more when it does not", async () => {
    const [id = ""] = await insertAccounts(opened.database, company, [{ expiresAt: at(5) }]);
    await advise(id, "CONTENT_POLICY_BLOCK");
    expect(await told(id)).toMatchObject({
      status: "CONNECTED",
      diagnosis: { reason: "CONTENT_POLICY_BLOCK", fix: "WAIT_FIRST", canReconnectNow: false },
      advisory: {
        number: 1,
        reason: "CONTENT_POLICY_BLOCK",
        title: "Facebook blockiert Acme vorübergehend",
        openedAt: at(-1).toISOString(),
      },
    });
    expect(await told(id, at(5))).toMatchObject({
      status: "EXPIRED",
      diagnosis: { reason: "TOKEN_EXPIRED" },
      advisory: null,
    });
  });

  it("is told of the company's own accounts only", async () => {
    const other = company;
    const [foreign = ""] = await insertAccounts(opened.database, other, [{ id: nanoid() }]);
    await advise(foreign, "CONTENT_POLICY_BLOCK");
    company = await insertCompany(opened.database, `company-${nanoid(8)}`);
    // The same local id in another company: nothing of it may show there (T-4).
    const [same = ""] = await insertAccounts(opened.database, company, [{ id: foreign }]);
    expect(await told(same)).toMatchObject({ diagnosis: null, advisory: null });
  });

  describe("of a list", () => {
    it("costs as many statements for 100 accounts as for 2 (T-4)", async () => {
      const { database } = opened;
      const statements = async () => {
        const { connections } = await api.data<{ connections: { nodes: Told[] } }>(company, ALL);
        return { asked: api.statements.length, nodes: connections.nodes };
      };
      const fill = async (count: number) => {
        const ids = await insertAccounts(
          database,
          company,
          Array.from({ length: count }, (_, n) =>
            n % 2 === 0
              ? { status: "INVALID" as const, statusReason: "ACCESS_REVOKED" as const, connectedById: anna }
              : {},
          ),
        );
        for (const [n, id] of ids.entries()) {
          const grant = await insertGrant("META", { access_expires_at: at(30) });
          await set("social_accounts", id, { grant_id: grant });
          if (n % 2 === 0) await state(id, "SUSPICIOUS_ACTIVITY");
          else await advise(id, "CONTENT_POLICY_BLOCK");
        }
      };
      await fill(2);
      api.locale = "fr";
      const few = await statements();
      expect(few.nodes).toHaveLength(2);
      await fill(98);
      const many = await statements();
      expect(many.nodes).toHaveLength(100);
      expect(many.nodes.filter(({ diagnosis, clocks }) => diagnosis !== null && clocks.length === 1)).toHaveLength(100);
      // Page, consents, advisories, stated causes, outages, clocks, the company's language, and who stated.
      expect(many.asked).toBe(8);
      expect(many.asked).toBe(few.asked);
    });

    it("costs nothing more while nobody asks", async () => {
      await insertAccounts(opened.database, company, [{}, {}]);
      await api.data(company, "query { connections(first: 10) { nodes { id status lastVerifiedAt } } }");
      expect(api.statements).toHaveLength(1);
      await api.data(company, "query { connections(first: 10) { nodes { nextVerificationAt } } }");
      expect(api.statements).toHaveLength(2);
    });
  });
});
