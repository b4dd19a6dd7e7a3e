import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { StartError } from "../../../src/errors.js";
import { readSandboxSecrets } from "../../../src/sandbox/sandbox-secrets.js";
import { parseKeyRing } from "../../../src/vault/key-ring.js";

describe("the sandbox's keys", () => {
  let parent: string;
  let home: string;
  const file = () => join(home, "sandbox-keys.json");

  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), "relink-keys-"));
    home = join(parent, "a", "home");
  });

  afterEach(() => rm(parent, { recursive: true, force: true }));

  it("are made once, usable, and readable for their owner alone", async () => {
    const made = await readSandboxSecrets(home);
    expect(parseKeyRing(made.vaultKeys).keys.size).toBe(1);
    expect([made.signingKey.length, made.identityKey.length]).toEqual([32, 32]);
    expect(made.jwtKey).toEqual({ kind: "SHARED_SECRET", value: expect.stringMatching(/^.{32,}$/) as unknown });
    expect((await stat(home)).mode & 0o777).toBe(0o700);
    expect((await stat(file())).mode & 0o777).toBe(0o600);
    expect(await readdir(home)).toEqual(["sandbox-keys.json"]);
    expect(await readSandboxSecrets(home)).toEqual(made);
  });

  it("are different in every home", async () => {
    const one = await readSandboxSecrets(home);
    const other = await readSandboxSecrets(join(parent, "other"));
    expect(other.vaultKeys).not.toBe(one.vaultKeys);
    expect(other.signingKey.equals(one.signingKey)).toBe(false);
    expect(other.jwtKey?.value).not.toBe(one.jwtKey?.value);
  });

  it("are the same for all who make them at once", async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => readSandboxSecrets(home)));
    for (const each of all) expect(each).toEqual(all[0]);
    expect(await readdir(home)).toEqual(["sandbox-keys.json"]);
  });

  it("are closed again to others when somebody opened them", async () => {
    await readSandboxSecrets(home);
    await chmod(file(), 0o644);
    await readSandboxSecrets(home);
    expect((await stat(file())).mode & 0o777).toBe(0o600);
  });

  it.each([
    ["is no JSON", (text: string) => text.slice(0, 100)],
    ["lacks a key", (text: string) => JSON.stringify({ ...JSON.parse(text), jwtSecret: undefined })],
    ["has a short key", (text: string) => JSON.stringify({ ...JSON.parse(text), signingKey: "c2hvcnQ=" })],
  ])("are never made anew over a file that %s, and nothing of it is quoted", async (_what, damage) => {
    await readSandboxSecrets(home);
    const damaged = damage(await readFile(file(), "utf8"));
    await writeFile(file(), damaged);
    const refusal = await readSandboxSecrets(home).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(StartError);
    const { message } = refusal as StartError;
    expect(message).toContain(file());
    for (const key of damaged.match(/[\w+/]{20,}/g) ?? []) expect(message).not.toContain(key);
    expect(await readFile(file(), "utf8")).toBe(damaged);
  });

  it("cannot be made where there is no folder to be had", async () => {
    await writeFile(join(parent, "a"), "a file");
    await expect(readSandboxSecrets(home)).rejects.toThrow(/RELINK_HOME.*cannot be made/);
  });
});
