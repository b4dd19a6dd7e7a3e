import { afterEach, beforeEach, expect, it } from "@jest/globals";
import sql from "sql-template-tag";
import { SqlWorld } from "../../../../src/sandbox/simulator/world/sql-world.js";
import {
  readProfiles,
  setPersonBroken,
  setProfilesBroken,
  storePeople,
  storeProfiles,
} from "../../../../src/sandbox/simulator/world/profile-rows.js";
import type { TokenOrder } from "../../../../src/sandbox/simulator/world.js";
import { onEveryEngine, type OpenTestDatabase, openTestDatabase } from "../../../support/databases.js";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const order: TokenOrder = { provider: "X", kind: "REFRESH", personId: "1", scopes: ["tweet.read"], lifeSeconds: null };

onEveryEngine("the world of the simulated networks", (engine) => {
  let opened: OpenTestDatabase;
  let now: Date;
  let world: SqlWorld;

  beforeEach(async () => {
    opened = await openTestDatabase(engine);
    now = new Date("2026-03-01T12:00:00.000Z");
    world = new SqlWorld(opened.database, { now: () => now });
    await opened.database.transaction(async (tx) => {
      await storePeople(tx, [
        { provider: "X", id: "1", name: "Änne 👩" },
        { provider: "X", id: "2", name: "Bert" },
        { provider: "META", id: "1", name: "Somebody else" },
      ]);
      const profile = { provider: "X", platform: "X", kind: "PROFILE", handle: null } as const;
      await storeProfiles(tx, [
        { ...profile, externalId: "10", name: "Ten", admins: ["1", "2"] },
        { ...profile, externalId: "20", name: "Twenty", admins: ["2"] },
        { ...profile, externalId: "30", name: "Orphan", admins: [] },
      ]);
    });
  });

  afterEach(() => opened.close());

  it("knows people and their profiles, with everybody who administers them", async () => {
    expect(await world.person("X", "1")).toEqual({ provider: "X", id: "1", name: "Änne 👩", broken: null });
    expect(await world.person("X", "3")).toBeNull();
    expect((await world.people("X")).map((person) => person.id).toSorted()).toEqual(["1", "2"]);
    expect(await world.profilesOf("X", "1")).toMatchObject([{ externalId: "10", admins: ["1", "2"], broken: null }]);
    expect((await world.profilesOf("X", "2")).map((profile) => profile.externalId)).toEqual(["10", "20"]);
    expect(await world.profilesOf("META", "1")).toEqual([]);
    expect(await world.profile("X", "30")).toMatchObject({ name: "Orphan", admins: [] });
    expect(await world.profile("X", "nothing")).toBeNull();
    expect(await readProfiles(opened.database)).toHaveLength(3);
  });

  it("keeps what is broken when people and profiles are given again", async () => {
    await opened.database.transaction(async (tx) => {
      expect(await setPersonBroken(tx, "X", "1", "ACCOUNT_LOCKED")).toBe(true);
      expect(await setPersonBroken(tx, "X", "nobody", "ACCOUNT_LOCKED")).toBe(false);
      await setProfilesBroken(tx, "X", ["10"], "GONE");
      await storePeople(tx, [{ provider: "X", id: "1", name: "Anne" }]);
      const profile = { provider: "X", platform: "X", kind: "PROFILE", handle: "ten" } as const;
      await storeProfiles(tx, [{ ...profile, externalId: "10", name: "Ten", admins: ["1"] }]);
    });
    expect(await world.person("X", "1")).toMatchObject({ name: "Anne", broken: "ACCOUNT_LOCKED" });
    expect(await world.person("META", "1")).toMatchObject({ broken: null });
    expect(await world.profile("X", "10")).toMatchObject({ handle: "ten", broken: "GONE", admins: ["1", "2"] });
  });

  it("gives out tokens and knows them again, whatever becomes of them", async () => {
    const code = await world.issue({
      ...order,
      kind: "CODE",
      lifeSeconds: 60,
      redirectUri: "http://127.0.0.1/back",
      codeChallenge: "challenge",
    });
    expect(await world.token(code.token)).toEqual(code);
    expect(code).toMatchObject({ issuedAt: now, expiresAt: new Date(now.getTime() + 60_000), ended: null });
    const page = await world.issue({ ...order, kind: "PAGE", profileId: "10", family: code.family });
    expect(page).toMatchObject({ family: code.family, profileId: "10", expiresAt: null, scopes: ["tweet.read"] });
    await world.endToken(page.token, "ROTATED");
    expect(await world.token(page.token)).toEqual({ ...page, ended: "ROTATED" });
    expect(await world.token("never given out")).toBeNull();
  });

  it("gives out refresh tokens whose first 16 characters differ", async () => {
    const tokens = await Promise.all(Array.from({ length: 20 }, () => world.issue(order)));
    expect(new Set(tokens.map(({ token }) => token.slice(0, 16))).size).toBe(20);
  });

  it("lets only one of many end a token", async () => {
    const { token } = await world.issue(order);
    const ends = await Promise.all(Array.from({ length: 10 }, (_, n) => world.endToken(token, n === 0 ? "A" : "B")));
    expect(ends.filter((ended) => ended)).toHaveLength(1);
    expect(await world.endToken(token, "C")).toBe(false);
    expect((await world.token(token))?.ended).toMatch(/^[AB]$/);
  });

  it("ends a whole consent, or all of a person but one", async () => {
    const [first, again, second] = [await world.issue(order), await world.issue(order), await world.issue(order)];
    const brother = await world.issue({ ...order, kind: "ACCESS", family: first.family });
    const other = await world.issue({ ...order, personId: "2" });
    const elsewhere = await world.issue({ ...order, provider: "META" });
    const ended = async () =>
      Promise.all(
        [first, brother, again, second, other, elsewhere].map(async ({ token }) => (await world.token(token))?.ended),
      );
    await world.endFamily(first.family, "REVOKED");
    expect(await ended()).toEqual(["REVOKED", "REVOKED", null, null, null, null]);
    await world.endPerson("X", "1", "SUPERSEDED", second.family);
    expect(await ended()).toEqual(["REVOKED", "REVOKED", "SUPERSEDED", null, null, null]);
    await world.endPerson("X", "1", "PASSWORD_CHANGED");
    expect(await ended()).toEqual(["REVOKED", "REVOKED", "SUPERSEDED", "PASSWORD_CHANGED", null, null]);
  });

  it("forgets what is spent or rotated after a day, and no token that still has something to tell", async () => {
    const code = await world.issue({ ...order, kind: "CODE", lifeSeconds: 60 });
    const rotated = await world.issue(order);
    const revoked = await world.issue(order);
    const expired = await world.issue({ ...order, kind: "ACCESS", lifeSeconds: 60 });
    await world.endToken(rotated.token, "ROTATED");
    await world.endToken(revoked.token, "ACCESS_REVOKED");
    now = new Date(now.getTime() + DAY_MS - HOUR_MS);
    const later = () => new SqlWorld(opened.database, { now: () => now });
    await later().issue(order);
    expect(await world.token(rotated.token)).not.toBeNull();
    now = new Date(now.getTime() + 2 * HOUR_MS);
    await later().issue(order);
    expect(await world.token(rotated.token)).toBeNull();
    expect(await world.token(code.token)).toBeNull();
    expect(await world.token(revoked.token)).toMatchObject({ ended: "ACCESS_REVOKED" });
    expect(await world.token(expired.token)).toMatchObject({ ended: null });
    await world.issue({ ...order, kind: "ACCESS", family: expired.family, lifeSeconds: 60 });
    expect(await world.token(expired.token)).toBeNull();
  });

  it("does not grow with refreshes", async () => {
    const { family } = await world.issue(order);
    for (let n = 0; n < 30; n++) {
      now = new Date(now.getTime() + 6 * HOUR_MS);
      const each = new SqlWorld(opened.database, { now: () => now });
      const { token } = await each.issue({ ...order, family });
      await each.issue({ ...order, kind: "ACCESS", family, lifeSeconds: 7_200 });
      await each.endToken(token, "ROTATED");
    }
    const rows = await opened.database.query(sql`SELECT token FROM simulated_tokens`);
    expect(rows.length).toBeLessThan(16);
  });
});
