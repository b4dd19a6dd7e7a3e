import { afterEach, beforeEach, expect, it } from "@jest/globals";
import sql from "sql-template-tag";
import { CommitInDoubtError, isUnreachable, PoolTimeoutError } from "../../../src/database/database-error.js";
import type { Database } from "../../../src/database/database.js";
import type { Limits } from "../../../src/database/limits.js";
import { StartError } from "../../../src/errors.js";
import {
  connectTestDatabase,
  onEveryServer,
  type OpenTestDatabase,
  openTestDatabase,
} from "../../support/databases.js";
import { type Fate, TcpProxy } from "../../support/tcp-proxy.js";
import { eventually } from "../../support/waits.js";

const INSERT = sql`INSERT INTO installation (id, sandbox, clock_offset_ms, created_at) VALUES (1, 1, 0, '2026-01-01')`;
const ONE = sql`SELECT 1 AS one`;
const SHORT: Partial<Limits> = { acquireMs: 400, statementMs: 300, answerMs: 500, closeMs: 300, connectMs: 400 };

onEveryServer("a database behind a bad network", (engine) => {
  let direct: OpenTestDatabase;
  let proxy: TcpProxy;
  let database: Database;

  const through = (poolSize: number) => ({
    address: { kind: "server", url: proxy.through(direct.url as string), poolSize } as const,
  });

  beforeEach(async () => {
    direct = await openTestDatabase(engine);
    proxy = await TcpProxy.to(direct.url as string);
    database = await connectTestDatabase(through(2), SHORT);
  });

  afterEach(async () => {
    await database.close();
    await proxy.goDown();
    await direct.close();
  });

  const stored = async () => (await direct.database.query(sql`SELECT id FROM installation`)).length;

  it.each<[string, Fate, number]>([
    ["after the server did it", "break before the answer", 1],
    ["before the server heard of it", "break", 0],
  ])("says that a commit is in doubt, and does not repeat it: the connection broke %s", async (_, fate, rows) => {
    let runs = 0;
    proxy.decide((sent) => (sent.includes("COMMIT") ? fate : "pass"));
    const commit = database.transaction(async (tx) => {
      runs += 1;
      await tx.execute(INSERT);
    });

    await expect(commit).rejects.toBeInstanceOf(CommitInDoubtError);
    expect(runs).toBe(1);
    proxy.decide(() => "pass");
    expect(await stored()).toBe(rows);
    expect(await database.query(ONE)).toEqual([{ one: 1 }]);
  });

  it("says that a commit is in doubt when its answer never comes", async () => {
    proxy.decide((sent) => {
      if (sent.includes("COMMIT")) proxy.hang();
      return "pass";
    });
    const followUps: string[] = [];
    const commit = database.transaction(async (tx) => {
      tx.afterCommit(() => followUps.push("rang"));
      await tx.execute(INSERT);
    });
    await expect(commit).rejects.toBeInstanceOf(CommitInDoubtError);
    expect(followUps).toEqual([]);
  });

  it("does not speak of doubt when the connection broke before the commit", async () => {
    const work = database.transaction(async (tx) => {
      await tx.execute(INSERT);
      await proxy.goDown();
      await proxy.comeBack();
      await eventually("the client notices", () =>
        tx.query(ONE).then(
          () => false,
          (error: unknown) => isUnreachable(error),
        ),
      );
    });
    const error = await work.catch((reason: unknown) => reason);
    expect(isUnreachable(error)).toBe(true);
    expect(error).not.toBeInstanceOf(CommitInDoubtError);
    expect(await stored()).toBe(0);
  });

  it("fails within its limits when the server hangs, and works again when it no longer does", async () => {
    await database.query(ONE);
    proxy.hang();

    const failures = await Promise.all(
      [database.query(ONE), database.transaction((tx) => tx.execute(INSERT)), database.manager.query("SELECT 1")].map(
        (attempt) => attempt.catch((reason: unknown) => reason),
      ),
    );
    for (const failure of failures) expect(isUnreachable(failure)).toBe(true);
    await eventually("no dead connection is kept", () => proxy.connections === 0);

    await proxy.comeBack();
    await eventually("it works again", async () => (await database.query(ONE)).length === 1);
    await database.transaction((tx) => tx.execute(INSERT));
    expect(await stored()).toBe(1);
  });

  it("closes although the server hangs", async () => {
    await Promise.all([database.query(ONE), database.query(ONE)]);
    proxy.hang();
    await database.close();
    await eventually("no connection is left open", () => proxy.connections === 0);
  });

  it("gives up on a server that takes the connection and says nothing", async () => {
    proxy.hang();
    const error = await connectTestDatabase(through(2), SHORT).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(StartError);
    expect(isUnreachable(error)).toBe(true);
  });

  it("fails while the server is down and recovers by itself", async () => {
    await database.query(ONE);
    await proxy.goDown();
    for (let attempt = 0; attempt < 5; attempt++) {
      const error = await database.query(ONE).catch((reason: unknown) => reason);
      expect(isUnreachable(error)).toBe(true);
    }
    await proxy.comeBack();
    expect(await database.query(ONE)).toEqual([{ one: 1 }]);
    await database.transaction((tx) => tx.execute(INSERT));
    expect(await stored()).toBe(1);
  });

  it("sets up the sessions of connections that replace broken ones", async () => {
    await database.query(ONE);
    await proxy.goDown();
    await proxy.comeBack();
    await eventually("it works again", async () => (await database.query(ONE)).length === 1);
    expect(await database.query(sql`SELECT @@time_zone AS zone, @@innodb_lock_wait_timeout AS wait`)).toEqual([
      { zone: "+00:00", wait: 5 },
    ]);
  });

  it("gives nobody a connection that could not be set up", async () => {
    proxy.decide((sent) => (sent.includes("SET time_zone") ? "break" : "pass"));
    const fresh = await connectTestDatabase(through(1), SHORT).catch((reason: unknown) => reason);
    expect(fresh).toBeInstanceOf(StartError);
  });

  it("ends a statement that runs too long", async () => {
    const slow = await database.query(sql`SELECT SLEEP(5) AS slept`).catch((reason: unknown) => reason);
    // MySQL lets SLEEP end early and answers 1; MariaDB ends the statement.
    expect(slow instanceof Error ? "ended" : slow).toEqual(database.engine === "mariadb" ? "ended" : [{ slept: 1 }]);
    expect(await database.query(ONE)).toEqual([{ one: 1 }]);
  });

  it("times out when no connection becomes free, and loses none to those who gave up waiting", async () => {
    let letGo: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    let holding = 0;
    const holders = [1, 2].map(() =>
      database.transaction(() => {
        holding += 1;
        return held;
      }),
    );
    await eventually("the pool is exhausted", () => holding === 2);
    const waiting = [
      ...[1, 2, 3].map(() => database.transaction((tx) => tx.query(ONE))),
      ...[1, 2, 3].map(() => database.query(ONE)),
    ];
    for (const each of await Promise.allSettled(waiting)) {
      expect(each).toMatchObject({ status: "rejected", reason: expect.any(PoolTimeoutError) });
    }
    letGo();
    await Promise.all(holders);

    // If a single late connection had been lost, two at once would never meet again.
    for (let round = 0; round < 3; round++) {
      let arrived = 0;
      const both = () =>
        database.transaction(async () => {
          arrived += 1;
          await eventually("both have a connection", () => arrived === 2);
        });
      await Promise.all([both(), both()]);
    }
    expect(proxy.connections).toBeLessThanOrEqual(2);
  });
});

onEveryServer("a database that cannot be used", (engine) => {
  let opened: OpenTestDatabase;

  beforeEach(async () => {
    opened = await openTestDatabase(engine);
  });

  afterEach(() => opened.close());

  const open = (change: (url: URL) => void) => {
    const url = new URL(opened.url as string);
    change(url);
    return connectTestDatabase({ address: { kind: "server", url: url.href } }, SHORT).catch(
      (reason: unknown) => reason,
    );
  };

  it.each<[string, (url: URL) => void, RegExp]>([
    [
      "nobody listens",
      (url) => (url.port = "1"),
      /at 127\.0\.0\.1:1 cannot be used: it does not answer \(ECONNREFUSED\)/,
    ],
    ["it is not there", (url) => (url.pathname = "/relink_nowhere"), /relink_nowhere .* no database of that name/],
    [
      "the user is unknown",
      (url) => Object.assign(url, { username: "nobody", password: "canary-77" }),
      /refuses the user/,
    ],
    ["it has no name", (url) => (url.pathname = "/"), /names no database/],
    [
      "its certificate cannot be verified",
      (url) => (url.search = "?ssl=true"),
      /cannot be used: (HANDSHAKE|[A-Z_]*SELF_SIGNED|[A-Z_]*SSL)/,
    ],
    ["a setting is unknown", (url) => (url.search = "?sslmode=off"), /not sslmode/],
  ])("is reported in words for the operator: %s", async (_, change, words) => {
    const error = await open(change);
    expect(error).toBeInstanceOf(StartError);
    expect((error as Error).message).toMatch(words);
    expect(String(error)).not.toContain("canary-77");
  });
});
