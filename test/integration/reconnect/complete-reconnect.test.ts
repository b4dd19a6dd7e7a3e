import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import sql from "sql-template-tag";
import { readMoment } from "../../../src/database/moment.js";
import type { ExchangeOutcome } from "../../../src/platforms/provider-port.js";
import type { Verdict } from "../../../src/platforms/verdict.js";
import { readAttempt } from "../../../src/reconnect/attempt-facts.js";
import {
  connectTestDatabase,
  onEveryEngine,
  type OpenTestDatabase,
  openTestDatabase,
} from "../../support/databases.js";
import { ALIVE, doubtful, permanent, TRANSIENT } from "../../support/scripted-port.js";
import { after, givenCompany } from "../../support/stories.js";
import {
  bytesOf,
  changesAfter,
  codeFor,
  givenStanding,
  grantBytes,
  lastNumber,
  page,
  setStatus,
  standing,
  type Swaps,
  swaps,
  TradingPort,
} from "../../support/swaps.js";
import { givenPerson, type Person } from "../../support/trips.js";
import { testKeys } from "../../support/verifications.js";

const FACEBOOK = { provider: "META", platform: "FACEBOOK" } as const;
const FORTY = Array.from({ length: 40 }, (_, n) => page(`p${String(n).padStart(2, "0")}`));

onEveryEngine("completing a trip", (engine) => {
  let opened: OpenTestDatabase;
  let meta: TradingPort;
  let made: Swaps;
  let anna: Person;
  let bert: Person;
  const keys = testKeys();

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
  });
  afterAll(() => opened.close());
  beforeEach(async () => {
    meta = new TradingPort("META");
    made = swaps(opened.database, { keys, ports: [meta] });
    const companyId = await givenCompany(opened.database);
    anna = await givenPerson(opened.database, companyId);
    bert = await givenPerson(opened.database, companyId);
  });

  const idOf = (accounts: ReadonlyMap<string, string>, externalId: string) => accounts.get(externalId) as string;

  it("40 pages under one login, all broken: one trip, 40 events in order", async () => {
    const { companyId, accounts, grantId } = await givenStanding(made, anna, meta, "anna", FORTY);
    const ids = [...accounts.values()];
    await setStatus(made, companyId, ids.slice(0, 25), "INVALID");
    await setStatus(made, companyId, ids.slice(25), "EXPIRED");
    const before = await lastNumber(opened.database, companyId);
    meta.reach.set("anna", FORTY);
    const attempt = await made.travel(anna, { ...FACEBOOK, accountId: idOf(accounts, "p07") }, "anna");
    expect(attempt).toMatchObject({ step: "ENDED", outcome: "SUCCEEDED" });
    expect(attempt.details.connected).toEqual([accounts.get("p07")]);
    expect([...(attempt.details.healed ?? [])].toSorted()).toEqual(
      ids.filter((id) => id !== accounts.get("p07")).toSorted(),
    );
    expect(attempt.details).toMatchObject({ notGranted: [], untouched: [] });
    const changes = await changesAfter(opened.database, companyId, before);
    expect(changes.map(({ number }) => Number(number))).toEqual(ids.map((_, n) => before + n + 1));
    expect(changes.every(({ to_status, source }) => to_status === "CONNECTED" && source === "RECONNECT")).toBe(true);
    expect(new Set(changes.map(({ account_id }) => account_id))).toEqual(new Set(ids));
    // Adopted, not doubled: the same person's consent, with the newest tokens, page tokens and all.
    const grant = await made.grants.read(companyId, grantId);
    expect(grant?.tokens.accessToken).toBe(meta.newest("anna"));
    const rows = await opened.database.query<{ id: string; page_token: string; grant_id: string; expires_at: Date }>(
      sql`SELECT id, page_token, grant_id, expires_at FROM social_accounts WHERE company_id = ${companyId}`,
    );
    for (const row of rows) {
      const place = { companyId, rowId: row.id, column: "social_accounts.page_token" };
      expect(made.vault.open(row.page_token, place)).toMatch(new RegExp(`of ${meta.newest("anna")}$`));
      expect(row.grant_id).toBe(grantId);
      expect(readMoment(row.expires_at)).toEqual(after(60 * 86_400));
    }
    expect(made.repairs).toMatchObject([{ userId: anna.userId, healed: attempt.details.healed }]);
  });

  it("pages that were unticked are named, and everything else heals", async () => {
    const { companyId, accounts } = await givenStanding(made, anna, meta, "anna", FORTY);
    await setStatus(made, companyId, accounts.values(), "INVALID");
    meta.reach.set("anna", FORTY.slice(0, 30));
    const attempt = await made.travel(anna, { ...FACEBOOK, accountId: idOf(accounts, "p00") }, "anna");
    expect(attempt.details.healed).toHaveLength(29);
    expect([...(attempt.details.notGranted ?? [])].toSorted()).toEqual(
      FORTY.slice(30)
        .map(({ externalId }) => idOf(accounts, externalId))
        .toSorted(),
    );
    const all = await standing(opened.database, companyId);
    expect(all.filter((each) => each.endsWith("CONNECTED"))).toHaveLength(30);
  });

  it("the same person consents again while all is well: none of 40 dies, and no event is told", async () => {
    const { companyId, accounts } = await givenStanding(made, anna, meta, "anna", FORTY);
    const before = await lastNumber(opened.database, companyId);
    meta.reach.set("anna", FORTY);
    const attempt = await made.travel(anna, { ...FACEBOOK, accountId: idOf(accounts, "p00") }, "anna");
    expect(attempt).toMatchObject({ outcome: "SUCCEEDED", details: { healed: [], notGranted: [], untouched: [] } });
    expect((await standing(opened.database, companyId)).every((each) => each.endsWith("CONNECTED"))).toBe(true);
    expect(await lastNumber(opened.database, companyId)).toBe(before);
    const moved = await opened.database.query<{ n: number }>(
      sql`SELECT COUNT(*) AS n FROM social_accounts WHERE company_id = ${companyId} AND expiry_epoch = 2`,
    );
    expect(Number(moved[0]?.n)).toBe(40);
  });

  it("what was disconnected, and what works on a colleague's consent, stays and is named", async () => {
    const mine = await givenStanding(made, anna, meta, "anna", [page("a"), page("b")]);
    const hers = await givenStanding(made, bert, meta, "bert", [page("c"), page("d")]);
    const { companyId } = mine;
    await setStatus(made, companyId, [idOf(mine.accounts, "a"), idOf(hers.accounts, "d")], "INVALID");
    await setStatus(made, companyId, [idOf(mine.accounts, "b")], "DISCONNECTED");
    const bytes = await bytesOf(opened.database, companyId, idOf(hers.accounts, "c"));
    meta.reach.set("anna", [page("a"), page("b"), page("c"), page("d"), page("e")]);
    const attempt = await made.travel(anna, { ...FACEBOOK, accountId: idOf(mine.accounts, "a") }, "anna");
    expect(attempt.details.healed).toEqual([hers.accounts.get("d")]);
    expect(new Set(attempt.details.untouched)).toEqual(new Set([mine.accounts.get("b"), hers.accounts.get("c")]));
    expect(await bytesOf(opened.database, companyId, idOf(hers.accounts, "c"))).toBe(bytes);
    expect(await standing(opened.database, companyId)).toEqual([
      "a: CONNECTED",
      "b: DISCONNECTED",
      "c: CONNECTED",
      "d: CONNECTED",
    ]);
  });

  it.each(["EXPIRED", "INVALID", "DISCONNECTED"] as const)(
    "the target comes back from %s, its id kept",
    async (from) => {
      const { companyId, accounts } = await givenStanding(made, anna, meta, "anna", [page("a")]);
      await setStatus(made, companyId, accounts.values(), from);
      meta.reach.set("anna", [{ ...page("a"), name: "Renamed" }]);
      const accountId = idOf(accounts, "a");
      const attempt = await made.travel(anna, { ...FACEBOOK, accountId }, "anna");
      expect(attempt).toMatchObject({ outcome: "SUCCEEDED", details: { connected: [accountId] } });
      const [row] = await opened.database.query(
        sql`SELECT id, status, name, status_reason FROM social_accounts WHERE company_id = ${companyId}`,
      );
      expect(row).toEqual({ id: accountId, status: "CONNECTED", name: "Renamed", status_reason: null });
    },
  );

  it("a colleague takes a connected account over; the consent that lost its last account is handed over", async () => {
    const { companyId, accounts, grantId } = await givenStanding(made, anna, meta, "anna", [page("a")]);
    const accountId = idOf(accounts, "a");
    const before = await lastNumber(opened.database, companyId);
    meta.reach.set("bert", [page("a")]);
    const attempt = await made.travel(bert, { ...FACEBOOK, accountId }, "bert");
    expect(attempt).toMatchObject({ outcome: "SUCCEEDED", details: { connected: [accountId] } });
    const [row] = await opened.database.query<{ status: string; connected_by_id: string; grant_id: string }>(
      sql`SELECT status, connected_by_id, grant_id FROM social_accounts WHERE company_id = ${companyId}`,
    );
    expect(row).toMatchObject({ status: "CONNECTED", connected_by_id: bert.userId });
    expect(row?.grant_id).not.toBe(grantId);
    expect(await lastNumber(opened.database, companyId)).toBe(before);
    expect((await made.grants.read(companyId, grantId))?.tokens).toEqual({ accessToken: null, refreshToken: null });
    const revocations = await opened.database.query(sql`SELECT id FROM revocations WHERE company_id = ${companyId}`);
    expect(revocations).toHaveLength(1);
    const [entry] = await opened.database.query<{ details: string }>(
      sql`SELECT details FROM audit_entries WHERE company_id = ${companyId} AND action = 'ACCOUNT_RECONNECT'`,
    );
    expect(JSON.parse(entry?.details ?? "{}")).toMatchObject({
      connectedBy: bert.userId,
      connectedByBefore: anna.userId,
      before: "CONNECTED",
    });
  });

  it("the other pages of a consent whose one page is taken over live on", async () => {
    const { companyId, accounts, grantId } = await givenStanding(made, anna, meta, "anna", [page("a"), page("b")]);
    const bytes = await bytesOf(opened.database, companyId, idOf(accounts, "b"));
    const grant = await grantBytes(opened.database, companyId, grantId);
    meta.reach.set("bert", [page("a"), page("b")]);
    const attempt = await made.travel(bert, { ...FACEBOOK, accountId: idOf(accounts, "a") }, "bert");
    expect(attempt.details.untouched).toEqual([accounts.get("b")]);
    expect(await bytesOf(opened.database, companyId, idOf(accounts, "b"))).toBe(bytes);
    expect(await grantBytes(opened.database, companyId, grantId)).toBe(grant);
  });

  describe("somebody else's login", () => {
    it("leaves the account as it was, byte for byte, and what came can be added in the same trip", async () => {
      const { companyId, accounts, grantId } = await givenStanding(made, anna, meta, "anna", [page("a")]);
      const accountId = idOf(accounts, "a");
      const bytes = await bytesOf(opened.database, companyId, accountId);
      const grant = await grantBytes(opened.database, companyId, grantId);
      meta.reach.set("bert", [page("b"), page("c")]);
      const attempt = await made.travel(bert, { ...FACEBOOK, accountId }, "bert");
      expect(attempt).toMatchObject({
        step: "CHOOSING",
        outcome: "ACCOUNT_MISMATCH",
        details: { expected: { name: "Page a" }, received: [{ name: "Page b" }, { name: "Page c" }] },
      });
      expect(await bytesOf(opened.database, companyId, accountId)).toBe(bytes);
      expect(await grantBytes(opened.database, companyId, grantId)).toBe(grant);
      const [choice] = await made.choices.run(attempt);
      const chosen = await made.choose(attempt, [choice?.id ?? ""], bert.userId);
      if (chosen.kind !== "COMPLETED") throw new Error(chosen.code);
      expect(chosen.attempt).toMatchObject({ step: "ENDED", outcome: "SUCCEEDED", details: { healed: [] } });
      expect(await standing(opened.database, companyId)).toEqual(["a: CONNECTED", "b: CONNECTED"]);
      expect(await bytesOf(opened.database, companyId, accountId)).toBe(bytes);
    });

    it("whose live consent the company has gets its new tokens at once", async () => {
      const { companyId, accounts } = await givenStanding(made, anna, meta, "anna", [page("a")]);
      const berts = await givenStanding(made, bert, meta, "bert", [page("b")]);
      const bytes = await bytesOf(opened.database, companyId, idOf(accounts, "a"));
      meta.reach.set("bert", [page("b")]);
      const attempt = await made.travel(bert, { ...FACEBOOK, accountId: idOf(accounts, "a") }, "bert");
      expect(attempt).toMatchObject({ step: "CHOOSING", outcome: "ACCOUNT_MISMATCH" });
      const grant = await made.grants.read(companyId, berts.grantId);
      expect(grant?.tokens.accessToken).toBe(meta.newest("bert"));
      expect(await bytesOf(opened.database, companyId, idOf(accounts, "a"))).toBe(bytes);
    });

    it("that was unticked by the account's own person changes nothing of it, though its consent is renewed", async () => {
      const { companyId, accounts, grantId } = await givenStanding(made, anna, meta, "anna", [page("a"), page("b")]);
      await setStatus(made, companyId, [idOf(accounts, "a")], "EXPIRED");
      const bytes = await bytesOf(opened.database, companyId, idOf(accounts, "a"));
      meta.reach.set("anna", [page("b")]);
      const attempt = await made.travel(anna, { ...FACEBOOK, accountId: idOf(accounts, "a") }, "anna");
      expect(attempt).toMatchObject({ outcome: "ACCOUNT_MISMATCH" });
      expect(await bytesOf(opened.database, companyId, idOf(accounts, "a"))).toBe(bytes);
      expect((await made.grants.read(companyId, grantId))?.tokens.accessToken).toBe(meta.newest("anna"));
    });

    it("by an outside link ends the attempt: nobody is there to choose", async () => {
      const { companyId, accounts } = await givenStanding(made, anna, meta, "anna", [page("a")]);
      meta.reach.set("bert", [page("b")]);
      const stranger = { companyId, userId: null };
      const attempt = await made.travel(stranger, { ...FACEBOOK, accountId: idOf(accounts, "a") }, "bert");
      expect(attempt).toMatchObject({ step: "ENDED", outcome: "ACCOUNT_MISMATCH" });
      const revocations = await opened.database.query(sql`SELECT id FROM revocations WHERE company_id = ${companyId}`);
      expect(revocations).toHaveLength(1);
    });
  });

  it("a trip through an outside link repairs its account and no other", async () => {
    const { companyId, accounts } = await givenStanding(made, anna, meta, "anna", [page("a"), page("b")]);
    await setStatus(made, companyId, accounts.values(), "INVALID");
    meta.reach.set("agency", [page("a"), page("b")]);
    const attempt = await made.travel(
      { companyId, userId: null },
      { ...FACEBOOK, accountId: idOf(accounts, "a") },
      "agency",
    );
    expect(attempt).toMatchObject({ outcome: "SUCCEEDED", details: { healed: [] } });
    expect(await standing(opened.database, companyId)).toEqual(["a: CONNECTED", "b: INVALID"]);
  });

  describe("connecting", () => {
    it("one profile is connected at once", async () => {
      meta.reach.set("anna", [page("a")]);
      const attempt = await made.travel(anna, FACEBOOK, "anna");
      expect(attempt).toMatchObject({ outcome: "SUCCEEDED" });
      expect(attempt.details.connected).toHaveLength(1);
      expect(await standing(opened.database, anna.companyId)).toEqual(["a: CONNECTED"]);
      const [change] = await changesAfter(opened.database, anna.companyId, 0);
      expect(change).toMatchObject({ to_status: "CONNECTED", source: "RECONNECT" });
    });

    it("of several a person chooses, with those marked that there are already", async () => {
      const { companyId, accounts } = await givenStanding(made, anna, meta, "anna", [page("a")]);
      meta.reach.set("anna", [page("a"), page("b"), page("c")]);
      const attempt = await made.travel(anna, FACEBOOK, "anna");
      expect(attempt).toMatchObject({ step: "CHOOSING", outcome: null });
      const choices = await made.choices.run(attempt);
      expect(choices.map(({ profile, accountId }) => [profile.externalId, accountId])).toEqual([
        ["a", accounts.get("a")],
        ["b", null],
        ["c", null],
      ]);
      const ids = choices.slice(1).map(({ id }) => id);
      expect(await made.choose(attempt, [], anna.userId)).toMatchObject({ code: "UNKNOWN_PROFILE" });
      expect(await made.choose(attempt, ["x"], anna.userId)).toMatchObject({ code: "UNKNOWN_PROFILE" });
      expect(await made.choose(attempt, ids, bert.userId)).toMatchObject({ code: "NOT_FOUND" });
      const [one, two] = await Promise.all([
        made.choose(attempt, ids, anna.userId),
        made.choose(attempt, ids, anna.userId),
      ]);
      expect([one.kind, two.kind].toSorted()).toEqual(["COMPLETED", "REFUSED"]);
      expect(await standing(opened.database, companyId)).toEqual(["a: CONNECTED", "b: CONNECTED", "c: CONNECTED"]);
    });

    it("a choice that the network does not answer stays open", async () => {
      meta.reach.set("anna", [page("a"), page("b")]);
      const attempt = await made.travel(anna, FACEBOOK, "anna");
      const choices = await made.choices.run(attempt);
      const ids = choices.map(({ id }) => id);
      meta.grant = () => TRANSIENT;
      expect(await made.choose(attempt, ids, anna.userId)).toMatchObject({ code: "NETWORK_UNAVAILABLE" });
      expect(await readAttempt(opened.database, attempt)).toMatchObject({ step: "CHOOSING" });
      meta.grant = () => ALIVE;
      expect(await made.choose(attempt, ids, anna.userId)).toMatchObject({ kind: "COMPLETED" });
    });

    it("what a person had disconnected comes back with its history", async () => {
      const { companyId, accounts } = await givenStanding(made, anna, meta, "anna", [page("a")]);
      await setStatus(made, companyId, accounts.values(), "DISCONNECTED");
      meta.reach.set("anna", [page("a")]);
      const attempt = await made.travel(anna, FACEBOOK, "anna");
      expect(attempt).toMatchObject({ outcome: "SUCCEEDED", details: { connected: [accounts.get("a")] } });
    });

    it("nothing new is no success, but what was broken heals", async () => {
      const { companyId, accounts } = await givenStanding(made, anna, meta, "anna", [page("a")]);
      meta.reach.set("anna", []);
      expect(await made.travel(anna, FACEBOOK, "anna")).toMatchObject({ outcome: "NO_PROFILES" });
      meta.reach.set("anna", [page("a")]);
      expect(await made.travel(anna, FACEBOOK, "anna")).toMatchObject({ outcome: "NO_PROFILES" });
      await setStatus(made, companyId, accounts.values(), "INVALID");
      expect(await made.travel(anna, FACEBOOK, "anna")).toMatchObject({
        outcome: "SUCCEEDED",
        details: { connected: [], healed: [accounts.get("a")] },
      });
    });
  });

  it("after a reconnect of monitored Instagram, hashtags and competitors are to be looked through", async () => {
    const use = { platform: "INSTAGRAM", purpose: "MONITORED" } as const;
    const { accounts } = await givenStanding(made, anna, meta, "anna", [page("i", use)]);
    meta.reach.set("anna", [page("i", use)]);
    const attempt = await made.travel(anna, { provider: "META", ...use, accountId: idOf(accounts, "i") }, "anna");
    expect(attempt).toMatchObject({ outcome: "SUCCEEDED", details: { checkHashtags: true } });
  });

  it("what else the login feeds heals only with the permissions for it", async () => {
    const ads = page("act_1", { purpose: "PAID" });
    meta.scopes = ["pages_show_list", "pages_manage_posts", "ads_read"];
    const { companyId, accounts } = await givenStanding(made, anna, meta, "anna", [page("a"), ads]);
    await setStatus(made, companyId, accounts.values(), "INVALID");
    meta.reach.set("anna", [page("a"), ads]);
    meta.scopes = ["pages_show_list", "pages_manage_posts"];
    const target = { ...FACEBOOK, accountId: idOf(accounts, "a") };
    const poor = await made.travel(anna, target, "anna");
    expect(poor).toMatchObject({ outcome: "SUCCEEDED", details: { healed: [], notGranted: [accounts.get("act_1")] } });
    meta.scopes = ["pages_show_list", "pages_manage_posts", "ads_read"];
    const rich = await made.travel(anna, target, "anna");
    expect(rich).toMatchObject({ outcome: "SUCCEEDED", details: { healed: [accounts.get("act_1")], notGranted: [] } });
  });

  describe("whatever goes wrong, the account is as before", () => {
    const refused = (verdict: Verdict): ExchangeOutcome => ({ kind: "REFUSED", verdict, inDoubt: false });
    type Break = (port: TradingPort) => void;
    it.each<[string, string, Break]>([
      [
        "the network is gone at the exchange",
        "NETWORK_UNAVAILABLE",
        (port) => (port.onExchange = () => refused(TRANSIENT)),
      ],
      ["the code is refused", "CODE_REFUSED", (port) => (port.onExchange = () => refused(permanent()))],
      ["our app is at fault", "APP_FAULT", (port) => (port.onExchange = () => refused({ kind: "APP_FAULT" }))],
      ["scopes are missing", "INSUFFICIENT_SCOPE", (port) => (port.scopes = ["pages_show_list"])],
      [
        "the network is gone at the list",
        "NETWORK_UNAVAILABLE",
        (port) => (port.onList = () => ({ kind: "REFUSED", verdict: TRANSIENT, inDoubt: false })),
      ],
      [
        "the list is refused",
        "INSUFFICIENT_SCOPE",
        (port) =>
          (port.onList = () => ({ kind: "REFUSED", verdict: permanent("PERMISSIONS_MISSING"), inDoubt: false })),
      ],
      ["the list is empty", "NO_PROFILES", (port) => port.reach.set("anna", [])],
      ["the network is gone at the probe", "NETWORK_UNAVAILABLE", (port) => (port.grant = () => TRANSIENT)],
      ["the consent does not pass", "PROBE_FAILED", (port) => (port.grant = () => permanent("SESSION_ENDED"))],
      ["it looks dead, and nobody says otherwise", "PROBE_FAILED", (port) => (port.grant = () => doubtful())],
      ["the role is gone", "PROBE_FAILED", (port) => (port.profile = () => permanent("ADMIN_ROLE_LOST"))],
      ["the network is gone at the last question", "NETWORK_UNAVAILABLE", (port) => (port.profile = () => TRANSIENT)],
    ])("%s: %s", async (_title, outcome, breakIt) => {
      const { companyId, accounts, grantId } = await givenStanding(made, anna, meta, "anna", [page("a"), page("b")]);
      await setStatus(made, companyId, [idOf(accounts, "b")], "INVALID");
      const read = async () => [
        await bytesOf(opened.database, companyId, idOf(accounts, "a")),
        await bytesOf(opened.database, companyId, idOf(accounts, "b")),
        await grantBytes(opened.database, companyId, grantId),
      ];
      const before = await read();
      meta.reach.set("anna", [page("a"), page("b")]);
      breakIt(meta);
      const attempt = await made.travel(anna, { ...FACEBOOK, accountId: idOf(accounts, "a") }, "anna");
      expect(attempt).toMatchObject({ step: "ENDED", outcome });
      expect(await read()).toEqual(before);
      const [held] = await opened.database.query<{ n: number }>(
        sql`SELECT COUNT(*) AS n FROM grants WHERE company_id = ${companyId} AND reconnect_open_until IS NOT NULL`,
      );
      expect(Number(held?.n)).toBe(0);
      const [secrets] = await opened.database.query(
        sql`SELECT code, code_verifier, received_grant, received_profiles FROM reconnect_attempts WHERE id = ${attempt.id}`,
      );
      expect(secrets).toEqual({ code: null, code_verifier: null, received_grant: null, received_profiles: null });
    });

    it("a new token that its own network does not know yet is asked about again", async () => {
      const { accounts } = await givenStanding(made, anna, meta, "anna", [page("a")]);
      meta.reach.set("anna", [page("a")]);
      let asked = 0;
      meta.grant = () => (++asked < 3 ? doubtful() : ALIVE);
      const attempt = await made.travel(anna, { ...FACEBOOK, accountId: idOf(accounts, "a") }, "anna");
      expect(attempt).toMatchObject({ outcome: "SUCCEEDED" });
    });

    it("an error of ours ends the trip, and the consent is seen to", async () => {
      const { companyId, accounts } = await givenStanding(made, anna, meta, "anna", [page("a")]);
      const failing = swaps(opened.database, {
        keys,
        ports: [meta],
        effects: [{ healed: () => Promise.reject(new Error("an effect fails")) }],
      });
      const bytes = await bytesOf(opened.database, companyId, idOf(accounts, "a"));
      meta.reach.set("anna", [page("a")]);
      const trip = await failing.begin(anna, { ...FACEBOOK, accountId: idOf(accounts, "a") });
      const completion = await failing.comeBack(trip, codeFor(trip.consentUrl, "anna"));
      await expect(failing.complete(trip.key, completion, anna.userId)).rejects.toThrow("an effect fails");
      expect(await readAttempt(opened.database, trip.key)).toMatchObject({ step: "ENDED", outcome: "APP_FAULT" });
      expect(await bytesOf(opened.database, companyId, idOf(accounts, "a"))).toBe(bytes);
    });
  });

  it("a later trip for the account wins while the older one is at the network (O-8)", async () => {
    const { companyId, accounts } = await givenStanding(made, anna, meta, "anna", [page("a")]);
    const what = { ...FACEBOOK, accountId: idOf(accounts, "a") };
    meta.reach.set("anna", [page("a")]);
    meta.reach.set("bert", [page("a")]);
    const older = await made.begin(anna, what);
    const completion = await made.comeBack(older, codeFor(older.consentUrl, "anna"));
    let newer: Awaited<ReturnType<Swaps["begin"]>> | null = null;
    meta.onExchange = async () => {
      newer ??= await made.begin(bert, what);
      return null;
    };
    const bytes = await bytesOf(opened.database, companyId, idOf(accounts, "a"));
    const done = await made.complete(older.key, completion, anna.userId);
    expect(done).toMatchObject({ kind: "COMPLETED", attempt: { outcome: "SUPERSEDED" } });
    expect(await bytesOf(opened.database, companyId, idOf(accounts, "a"))).toBe(bytes);
    const second = newer as unknown as Awaited<ReturnType<Swaps["begin"]>>;
    const other = await made.comeBack(second, codeFor(second.consentUrl, "bert"));
    expect(await made.complete(second.key, other, bert.userId)).toMatchObject({ attempt: { outcome: "SUCCEEDED" } });
  });

  it("the same completion 20 times at once over two processes: exactly one token request", async () => {
    const second = await connectTestDatabase(opened);
    try {
      const there = swaps(second, { keys, ports: [meta] });
      const { accounts } = await givenStanding(made, anna, meta, "anna", [page("a")]);
      meta.reach.set("anna", [page("a")]);
      const trip = await made.begin(anna, { ...FACEBOOK, accountId: idOf(accounts, "a") });
      const completion = await made.comeBack(trip, codeFor(trip.consentUrl, "anna"));
      const calls = Array.from({ length: 20 }, (_, n) =>
        (n % 2 === 0 ? made : there).complete(trip.key, completion, anna.userId),
      );
      const done = await Promise.all(calls);
      expect(done.filter(({ kind }) => kind === "COMPLETED")).toHaveLength(1);
      expect(done.filter((each) => each.kind === "REFUSED" && !["USED", "ENDED"].includes(each.code))).toEqual([]);
      expect(meta.exchanges).toHaveLength(1);
    } finally {
      await second.close();
    }
  });

  it("another person's token completes nothing, and asks the network nothing (O-3)", async () => {
    const { accounts } = await givenStanding(made, anna, meta, "anna", [page("a")]);
    const trip = await made.begin(anna, { ...FACEBOOK, accountId: idOf(accounts, "a") });
    const completion = await made.comeBack(trip, codeFor(trip.consentUrl, "anna"));
    expect(await made.complete(trip.key, completion, bert.userId)).toMatchObject({ code: "NOT_FOUND" });
    expect(await made.complete(trip.key, "x".repeat(43), anna.userId)).toMatchObject({ code: "WRONG_COMPLETION" });
    expect(meta.exchanges).toEqual([]);
  });
});
