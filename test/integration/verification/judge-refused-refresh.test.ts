import { afterAll, beforeAll, beforeEach, expect, it } from "@jest/globals";
import sql from "sql-template-tag";
import type { HeldGrant } from "../../../src/grants/held-grant.js";
import { JudgeRefusedRefresh } from "../../../src/verification/judge-refused-refresh.js";
import { onEveryEngine, type OpenTestDatabase, openTestDatabase } from "../../support/databases.js";
import { ALIVE, doubtful, permanent, ScriptedPort } from "../../support/scripted-port.js";
import { after, givenCompany } from "../../support/stories.js";
import {
  givenConsent,
  grantTraces,
  lookAt,
  statusesOf,
  type StoredConsent,
  type Verifications,
  verifications,
} from "../../support/verifications.js";

const CALM = { isOpen: async () => false, consider: async () => undefined };

onEveryEngine("a refused renewal", (engine) => {
  let opened: OpenTestDatabase;
  let port: ScriptedPort;
  let world: Verifications;
  let judge: JudgeRefusedRefresh;
  let consent: StoredConsent;
  let held: HeldGrant;

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
  });

  afterAll(() => opened.close());

  beforeEach(async () => {
    const { database } = opened;
    await database.transaction((tx) => tx.execute(sql`UPDATE grants SET last_answer = NULL, last_answer_at = NULL`));
    port = new ScriptedPort("X", true);
    world = verifications(database, [port], { incidents: CALM });
    judge = new JudgeRefusedRefresh(world.lease, world.lookAtGrant);
    const given = { provider: "X", accessExpiresAt: after(7_200), renewable: true } as const;
    const witness = await givenConsent(database, world, await givenCompany(database), { ...given, refreshToken: "w" });
    await lookAt(world, witness, after(0));
    consent = await givenConsent(database, world, await givenCompany(database), { ...given, refreshToken: "r" });
    held = (await world.grants.read(consent.companyId, consent.id)) as HeldGrant;
    port.calls.length = 0;
  });

  const statuses = () => statusesOf(opened.database, consent);

  it("that is certain ends the connection, though the access token lives on for a while", async () => {
    await judge.refused(held, permanent("ACCESS_REVOKED"), false, after(60));
    expect(await statuses()).toEqual(["INVALID ACCESS_REVOKED"]);
    const rows = await opened.database.query<{ source: string }>(
      sql`SELECT source FROM status_changes WHERE company_id = ${consent.companyId} AND to_status = 'INVALID'`,
    );
    expect(rows).toEqual([{ source: "REFRESH" }]);
  });

  it("that is in doubt is held against the access token", async () => {
    await judge.refused(held, doubtful(), false, after(60));
    expect(port.calls).toEqual([`grant ${consent.token}`]);
    expect(await statuses()).toEqual(["CONNECTED"]);
    port.set(permanent(), consent.token);
    await judge.refused(held, doubtful(), false, after(120));
    expect(await statuses()).toEqual(["INVALID ACCESS_REVOKED"]);
  });

  it("of a token that has run out waits for the same answer ten minutes later", async () => {
    await judge.refused(held, doubtful("ACCESS_REVOKED"), false, after(7_300));
    expect(await statuses()).toEqual(["CONNECTED"]);
    expect(await grantTraces(opened.database, consent)).toMatchObject({ suspicion: "DOUBTFUL", next: after(7_900) });
    port.onRefresh = () => ({ kind: "REFUSED", verdict: doubtful("ACCESS_REVOKED"), inDoubt: false });
    await lookAtWithWitness(7_900);
    expect(await statuses()).toEqual(["INVALID ACCESS_REVOKED"]);
  });

  /** The witness's token has run out as well by then. */
  const lookAtWithWitness = async (seconds: number) => {
    const { database } = opened;
    const witness = await givenConsent(database, world, await givenCompany(database), { provider: "X" });
    await lookAt(world, witness, after(seconds));
    await lookAt(world, consent, after(seconds));
  };

  it("does not heal by the living access token before a renewal has worked", async () => {
    await opened.database.transaction((tx) =>
      tx.execute(sql`UPDATE grants SET renewal_failing_since = ${after(50)} WHERE id = ${consent.id}`),
    );
    await judge.refused(held, permanent(), false, after(60));
    expect(await statuses()).toEqual(["INVALID ACCESS_REVOKED"]);
    await lookAt(world, consent, after(6_000));
    expect(await statuses()).toEqual(["INVALID ACCESS_REVOKED"]);
    await opened.database.transaction((tx) =>
      tx.execute(sql`UPDATE grants SET renewal_failing_since = NULL WHERE id = ${consent.id}`),
    );
    await opened.database.transaction((tx) =>
      tx.execute(
        sql`UPDATE social_accounts SET next_verification_at = ${after(7_000)} WHERE company_id = ${consent.companyId}`,
      ),
    );
    await lookAt(world, consent, after(7_000));
    expect(await statuses()).toEqual(["CONNECTED"]);
  });

  it("of tokens that were replaced since counts nothing", async () => {
    const older = { ...held, tokens: { accessToken: "older", refreshToken: "older" } };
    await judge.refused(older, permanent(), false, after(60));
    expect(await statuses()).toEqual(["CONNECTED"]);
    expect(await grantTraces(opened.database, consent)).toMatchObject({ lastAnswer: null, leased: false });
  });

  it("is left to whoever has the grant in hand", async () => {
    await world.lease.claimRow(consent.companyId, consent.id);
    await judge.refused(held, permanent(), false, after(60));
    expect(await statuses()).toEqual(["CONNECTED"]);
  });

  it("found on the way does not end what answers again", async () => {
    await judge.refused(held, doubtful(), false, after(7_300));
    port.onRefresh = () => ({
      kind: "REFRESHED",
      tokens: {
        accessToken: "fresh",
        refreshToken: "next",
        accessClock: { expiresAt: after(15_000), renewable: true },
        refreshClock: null,
        dataAccessClock: null,
        scopes: [],
        mintedAt: after(7_900),
      },
    });
    port.set(ALIVE, "fresh");
    await lookAt(world, consent, after(7_900));
    expect(await statuses()).toEqual(["CONNECTED"]);
    expect(await grantTraces(opened.database, consent)).toMatchObject({ suspicion: null, lastAnswer: "ALIVE" });
  });
});
