import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { migrations } from "../../../migrations/list.js";
import { parseKeyRing } from "../../../src/vault/key-ring.js";
import { onEveryServer } from "../../support/databases.js";
import { command, ExitCode } from "./command-line.js";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "relink-cli-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Nothing of it can be used: commands that need no configuration must not mind. */
const broken = { DATABASE_URL: "nonsense", PORT: "many" };

describe("keys generate", () => {
  it("prints a key ring that the vault takes, another one each time", async () => {
    const [one, two] = [await command(broken, "keys", "generate"), await command(broken, "keys", "generate")];
    expect(one).toMatchObject({ code: ExitCode.DONE, told: "" });
    expect(parseKeyRing(one.printed).keys.size).toBe(1);
    expect(two.printed).not.toBe(one.printed);
  });

  it("writes a file for nobody else, and never over another", async () => {
    const path = join(folder, "vault-keys");
    const ran = await command(broken, "keys", "generate", "--out", path);
    expect(ran).toMatchObject({ code: ExitCode.DONE, printed: "" });
    const written = readFileSync(path, "utf8");
    expect(parseKeyRing(written).keys.size).toBe(1);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(await command(broken, "keys", "generate", "--out", path)).toMatchObject({
      code: ExitCode.FAILED,
      told: expect.stringContaining("never overwritten"),
    });
    expect(readFileSync(path, "utf8")).toBe(written);
  });

  it("says when it cannot write", async () => {
    const ran = await command(broken, "keys", "generate", "--out", join(folder, "no", "folder"));
    expect(ran).toMatchObject({ code: ExitCode.FAILED, told: expect.stringContaining("ENOENT") });
  });
});

describe("the command line", () => {
  it.each([["help"], ["--help"], ["-h"]])("explains itself with %s", async (word) => {
    const ran = await command(broken, word);
    expect(ran).toMatchObject({ code: ExitCode.DONE, told: "" });
    for (const name of ["keys generate", "service-key create", "service-key list", "service-key revoke", "migrate"]) {
      expect(ran.printed).toContain(`  ${name}`);
    }
  });

  it("explains one command", async () => {
    const ran = await command(broken, "service-key", "create", "--help");
    expect(ran).toMatchObject({ code: ExitCode.DONE, printed: expect.stringContaining("--operations") });
  });

  it.each([[[]], [["fly"]], [["service-key"]], [["service-key", "fly"]], [["keysgenerate"]]])(
    "does nothing for %j",
    async (words) => {
      const ran = await command(broken, ...words);
      expect(ran).toMatchObject({ code: ExitCode.MISUSED, printed: "", told: expect.stringContaining("help") });
    },
  );

  it("reports all that is wrong with the configuration", async () => {
    const ran = await command(broken, "service-key", "list");
    expect(ran).toMatchObject({ code: ExitCode.FAILED, printed: "" });
    expect(ran.told).toContain("DATABASE_URL");
    expect(ran.told).toContain("PORT");
  });

  it("says that there is no database, and makes none", async () => {
    const ran = await command({ RELINK_HOME: folder }, "service-key", "list");
    expect(ran).toMatchObject({ code: ExitCode.FAILED, told: expect.stringContaining("There is no database") });
    expect(() => statSync(join(folder, "relink.db"))).toThrow();
  });

  it("says that a server cannot be reached, without its password", async () => {
    const url = "mysql://relink:hunter2hunter2@127.0.0.1:1/relink";
    const ran = await command({ RELINK_SANDBOX: "1", DATABASE_URL: url }, "service-key", "list");
    expect(ran).toMatchObject({ code: ExitCode.FAILED, told: expect.stringContaining("cannot be reached") });
    expect(ran.told).not.toContain("hunter2");
  });
});

describe("migrate", () => {
  it("makes the database, and finds nothing to do the second time", async () => {
    const environment = { RELINK_HOME: join(folder, "home") };
    const ran = await command(environment, "migrate");
    expect(ran.code).toBe(ExitCode.DONE);
    expect(ran.printed.split("\n")).toHaveLength(migrations.length);
    expect(await command(environment, "migrate")).toMatchObject({
      code: ExitCode.DONE,
      printed: "",
      told: expect.stringContaining("up to date"),
    });
    expect(await command(environment, "service-key", "list")).toMatchObject({
      code: ExitCode.DONE,
      told: expect.stringContaining("no service key yet"),
    });
  });
});

onEveryServer("a server that is not migrated", (engine) => {
  it("is not touched by other commands", async () => {
    const made = await engine.create();
    try {
      const environment = { RELINK_SANDBOX: "1", DATABASE_URL: made.url ?? "" };
      const words = ["service-key", "create", "--name", "x", "--operations", "all"];
      expect(await command(environment, ...words)).toMatchObject({
        code: ExitCode.FAILED,
        told: expect.stringContaining("not migrated"),
      });
      expect((await command(environment, "migrate")).printed.split("\n")).toHaveLength(migrations.length);
      expect(await command(environment, ...words)).toMatchObject({ code: ExitCode.DONE });
    } finally {
      await made.drop();
    }
  });
});
