import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { nanoid } from "nanoid";
import sql from "sql-template-tag";
import { SEALED_COLUMNS } from "../../../src/cli/sealed-columns.js";
import { HeldGrants } from "../../../src/grants/held-grant.js";
import { storeGrants } from "../../../src/grants/store-grants.js";
import { SubjectHasher } from "../../../src/grants/subject-hash.js";
import { countKeyUses } from "../../../src/vault/count-key-uses.js";
import { generateKeyRing, parseKeyRing } from "../../../src/vault/key-ring.js";
import { RewrapRows } from "../../../src/vault/rewrap-rows.js";
import { Vault } from "../../../src/vault/vault.js";
import { onEveryEngine, type OpenTestDatabase, openTestDatabase } from "../../support/databases.js";
import { givenCompany, START } from "../../support/stories.js";
import { command, ExitCode } from "../cli/command-line.js";

const FULL = process.env.RELINK_TEST_FULL === "1";
const GRANTS = FULL ? 20_000 : 1_000;

onEveryEngine("rotating the keys", (engine) => {
  let opened: OpenTestDatabase;
  let companyId: number;
  let home: string;
  let file: string;
  let environment: NodeJS.ProcessEnv;
  const hasher = new SubjectHasher(Buffer.alloc(32, 7));

  const ringNow = () => parseKeyRing(readFileSync(file, "utf8"));
  const run = (...words: string[]) => command(environment, "keys", ...words);

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
    companyId = await givenCompany(opened.database);
    home = mkdtempSync(join(tmpdir(), "relink-keys-"));
    file = join(home, "vault.json");
    writeFileSync(file, generateKeyRing());
    const { address } = opened;
    environment =
      address.kind === "file"
        ? { RELINK_HOME: dirname(address.path) }
        : { RELINK_SANDBOX: "1", DATABASE_URL: address.url, RELINK_HOME: home };
    await run("status");
    install();
  });

  /** A sandbox keeps its key ring beside its other secrets: the "restart with the new file". */
  function install(): void {
    const secrets = join(environment.RELINK_HOME as string, "sandbox-keys.json");
    const others = JSON.parse(readFileSync(secrets, "utf8")) as object;
    writeFileSync(secrets, JSON.stringify({ ...others, vaultKeys: JSON.parse(readFileSync(file, "utf8")) as unknown }));
  }

  afterAll(async () => {
    rmSync(home, { recursive: true, force: true });
    await opened.close();
  });

  async function givenGrants(count: number): Promise<string[]> {
    const vault = new Vault(ringNow());
    const ids: string[] = [];
    for (let from = 0; from < count; from += 500) {
      const clocks = { access: null, refresh: null, dataAccess: null, mintedAt: START, renewalFailingSince: null };
      const grants = Array.from({ length: Math.min(500, count - from) }, () => ({
        provider: "META" as const,
        appId: "app",
        subject: nanoid(),
        accessToken: `access ${nanoid()}`,
        refreshToken: `refresh ${nanoid()}`,
        clocks,
        scopes: [],
        connectedById: null,
      }));
      const stored = await opened.database.transaction((tx) =>
        storeGrants({ vault, hasher }, tx, companyId, grants, START),
      );
      ids.push(...stored.map(({ id }) => id));
    }
    return ids;
  }

  it("brings every value under the new key while it is read and written, killed in the middle, and the old key can go", async () => {
    const ids = await givenGrants(GRANTS);
    const [old = ""] = [...ringNow().keys.keys()];
    const added = await run("add", file);
    expect([added.code, ringNow().primary]).toEqual([ExitCode.DONE, added.printed]);
    install();
    expect((await run("remove", file, added.printed)).told).toContain("primary");
    const refused = await run("remove", file, old);
    expect([refused.code, refused.told]).toEqual([ExitCode.FAILED, expect.stringContaining(`${GRANTS * 2} values`)]);

    const ring = ringNow();
    const vault = new Vault(ring);
    const parts = {
      database: opened.database,
      vault,
      primary: ring.primary,
      columns: SEALED_COLUMNS,
      perSecond: 1_000_000,
    };
    let over = false;
    const held = new HeldGrants(opened.database, vault);
    const failures: unknown[] = [];
    const reading = (async () => {
      for (let n = 0; !over; n += 1) {
        const id = ids[n % ids.length] as string;
        try {
          const grant = await held.read(companyId, id);
          if (grant?.tokens.accessToken?.startsWith("access ") !== true) failures.push(grant);
          await renew(vault, id);
        } catch (error) {
          failures.push(error);
        }
      }
    })();

    const dying = new AbortController();
    const killed = new RewrapRows(parts).run(dying.signal, () => dying.abort());
    await expect(killed).rejects.toThrow("abort");
    const half = await countKeyUses(opened.database, SEALED_COLUMNS, [old]);
    expect(half.byKey.get(old)).toBeGreaterThan(0);
    expect(half.byKey.get(old)).toBeLessThan(GRANTS * 2);
    const both = [new RewrapRows(parts), new RewrapRows(parts)].map((each) =>
      each.run(new AbortController().signal, () => undefined),
    );
    for (const done of await Promise.all(both)) expect(done.unopenable).toBe(0);
    over = true;
    await reading;
    expect(failures).toEqual([]);

    expect((await run("rewrap")).printed).toBe("rewrapped 0");
    expect((await run("status")).printed.split("\n")).toEqual(
      expect.arrayContaining([`${old} 0`, `${ring.primary} ${GRANTS * 2} primary`]),
    );
    expect((await run("remove", file, old)).code).toBe(ExitCode.DONE);
    expect([...ringNow().keys.keys()]).toEqual([ring.primary]);
    const left = new HeldGrants(opened.database, new Vault(ringNow()));
    const { held: all, unreadable } = await left.readMany(ids.map((id) => ({ companyId, id })));
    expect([all.length, unreadable.length]).toEqual([GRANTS, 0]);
  });

  it("leaves alone and names what it cannot open", async () => {
    const [id = ""] = await givenGrants(1);
    const foreign = new Vault(parseKeyRing(generateKeyRing()));
    const sealed = foreign.seal("x", { companyId, rowId: id, column: "grants.access_token" });
    await write(id, sealed);
    const ran = await run("rewrap", "--per-second", "1000");
    expect([ran.code, ran.printed]).toEqual([ExitCode.FAILED, expect.stringContaining("unopenable 1")]);
    expect((await run("status")).code).toBe(ExitCode.FAILED);
    const [row] = await opened.database.query<{ access_token: string }>(
      sql`SELECT access_token FROM grants WHERE company_id = ${companyId} AND id = ${id}`,
    );
    expect(row?.access_token).toBe(sealed);
  });

  it("says what is wrong with a command", async () => {
    expect((await run("rewrap", "--per-second", "0")).code).toBe(ExitCode.MISUSED);
    expect((await run("add")).code).toBe(ExitCode.MISUSED);
    expect((await run("add", join(home, "nothing.json"))).told).toContain("ENOENT");
    expect((await run("remove", file, "k-unknown")).told).toContain("no key");
    const broken = join(home, "broken.json");
    writeFileSync(broken, '{"primary":"a","keys":{"a":"AAAA"}}');
    const refused = await run("add", broken);
    expect(refused.code).toBe(ExitCode.FAILED);
    expect(readFileSync(broken, "utf8")).toContain("AAAA");
  });

  /** What a refresh does to a row: a new value under the primary key. */
  async function renew(vault: Vault, id: string): Promise<void> {
    const sealed = vault.seal(`access ${nanoid()}`, { companyId, rowId: id, column: "grants.access_token" });
    await write(id, sealed);
  }

  async function write(id: string, sealed: string): Promise<void> {
    await opened.database.transaction((tx) =>
      tx.execute(sql`UPDATE grants SET access_token = ${sealed} WHERE company_id = ${companyId} AND id = ${id}`),
    );
  }
});
