import { dirname } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { ServiceKeyDirectory } from "../../../src/companies/service-key-directory.js";
import { GRANTABLE_OPERATIONS } from "../../../src/companies/permissions.rules.js";
import { onEveryEngine, type OpenTestDatabase, openTestDatabase } from "../../support/databases.js";
import { auditRows, insertCompany } from "../companies/world.js";
import { command, ExitCode, type Ran } from "./command-line.js";

onEveryEngine("service-key", (engine) => {
  let opened: OpenTestDatabase;
  let companyId: number;
  let environment: NodeJS.ProcessEnv;

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
    companyId = await insertCompany(opened.database, "acme");
    environment =
      opened.address.kind === "file"
        ? { RELINK_HOME: dirname(opened.address.path) }
        : { RELINK_SANDBOX: "1", DATABASE_URL: opened.address.url };
  });

  afterAll(() => opened.close());

  const serviceKey = (...words: string[]): Promise<Ran> => command(environment, "service-key", ...words);
  const idIn = (ran: Ran) => /Service key ([\w-]{21}) /.exec(ran.told)?.[1] ?? "";

  /** What a running service says of the key. */
  const standing = (key: string) =>
    new ServiceKeyDirectory(opened.database, { warn: () => undefined }).authenticate(key);

  it("create prints a key that works, and nothing else, to standard output", async () => {
    const ran = await serviceKey("create", "--name", "backend", "--operations", "all");
    expect(ran.code).toBe(ExitCode.DONE);
    expect(ran.printed).toMatch(/^rlk_[\w-]{43}$/);
    expect(ran.told).not.toContain(ran.printed);
    expect(await standing(ran.printed)).toMatchObject({
      kind: "KNOWN",
      viewer: { keyId: idIn(ran), companyId: null, operations: [...GRANTABLE_OPERATIONS].sort() },
    });
    expect(await auditRows(opened.database, null)).toMatchObject([
      { action: "SERVICE_KEY_CREATE", actorKind: "OPERATOR", targetId: idIn(ran) },
    ]);
  });

  it("create makes a key for one company and some operations", async () => {
    const words = ["--name", "import", "--company", "acme", "--operations", "importAccounts, upsertUsers"];
    const ran = await serviceKey("create", ...words);
    expect(await standing(ran.printed)).toMatchObject({
      viewer: { companyId, operations: ["importAccounts", "upsertUsers"] },
    });
  });

  it("list shows every key but no secret of it", async () => {
    const made = await serviceKey("create", "--name", "listed", "--company", "acme", "--operations", "importAccounts");
    const { code, printed } = await serviceKey("list");
    expect(code).toBe(ExitCode.DONE);
    const [headings, ...lines] = printed.split("\n");
    expect(headings).toMatch(/^ID +NAME +COMPANY +CREATED/);
    const line = lines.find((each) => each.startsWith(idIn(made)));
    expect(line).toMatch(/listed +acme +2026-03-01T12:00:00Z +- +- +importAccounts$/);
    expect(printed).not.toContain("rlk_");
  });

  it("revoke ends a key, and may be repeated", async () => {
    const made = await serviceKey("create", "--name", "old", "--operations", "importAccounts");
    const id = idIn(made);
    expect(await serviceKey("revoke", id)).toMatchObject({
      code: ExitCode.DONE,
      told: `Service key ${id} is revoked.`,
    });
    expect(await standing(made.printed)).toMatchObject({ kind: "REFUSED" });
    expect(await serviceKey("revoke", id)).toMatchObject({
      code: ExitCode.DONE,
      told: expect.stringContaining("before"),
    });
    expect(await serviceKey("revoke", "nobody")).toMatchObject({ code: ExitCode.FAILED });
  });

  it.each([
    [["create", "--operations", "all"], ExitCode.MISUSED, "--name is missing"],
    [["create", "--name", "x"], ExitCode.MISUSED, "--operations is missing"],
    [["create", "--nmae", "x"], ExitCode.MISUSED, "--nmae"],
    [["create", "--name", "x", "--operations", "all", "extra"], ExitCode.MISUSED, "extra"],
    [["create", "--name", "x", "--operations", "fly"], ExitCode.FAILED, "No key can be given fly."],
    [["create", "--name", "x", "--operations", ","], ExitCode.FAILED, "at least one operation"],
    [["create", "--name", "", "--operations", "all"], ExitCode.FAILED, "The name is empty."],
    [
      ["create", "--name", "x", "--company", "nobody", "--operations", "all"],
      ExitCode.FAILED,
      'no company with the id "nobody"',
    ],
    [["revoke"], ExitCode.MISUSED, "the id of one key"],
    [["revoke", "a", "b"], ExitCode.MISUSED, "the id of one key"],
    [["revoke", `rlk_${"k".repeat(43)}`], ExitCode.MISUSED, "not the id"],
    [["list", "--all"], ExitCode.MISUSED, "--all"],
  ])("%j ends with code %i", async (words, code, why) => {
    const before = (await serviceKey("list")).printed;
    const ran = await serviceKey(...words);
    expect(ran).toMatchObject({ code, printed: "", told: expect.stringContaining(why) });
    expect(ran.told).not.toContain("k".repeat(43));
    expect((await serviceKey("list")).printed).toBe(before);
  });
});
