import { randomBytes } from "node:crypto";
import { link, mkdir, readFile, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Secrets } from "../config.js";
import { generateKeyRing } from "../vault/key-ring.js";

interface KeyFile {
  readonly vaultKeys: string;
  readonly signingKey: string;
  readonly identityKey: string;
  readonly jwtSharedSecret: string;
}

const FILE = "sandbox-keys.json";

/** The sandbox's keys, made at its first start and kept in its home, readable for its owner alone. */
export async function readSandboxSecrets(home: string): Promise<Secrets> {
  const path = join(home, FILE);
  const file = (await read(path)) ?? (await make(home, path));
  return {
    databaseUrl: null,
    vaultKeys: file.vaultKeys,
    signingKey: Buffer.from(file.signingKey, "base64"),
    identityKey: Buffer.from(file.identityKey, "base64"),
    jwtKey: { kind: "SHARED_SECRET", value: file.jwtSharedSecret },
  };
}

async function read(path: string): Promise<KeyFile | null> {
  try {
    return JSON.parse(await readFile(path, "utf8")) as KeyFile;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

/** Written aside and linked into place: of two processes that start at once, both end up with the keys of the first. */
async function make(home: string, path: string): Promise<KeyFile> {
  await mkdir(home, { recursive: true, mode: 0o700 });
  const secret = () => randomBytes(32).toString("base64");
  const keys: KeyFile = {
    vaultKeys: generateKeyRing(),
    signingKey: secret(),
    identityKey: secret(),
    jwtSharedSecret: secret(),
  };
  const aside = `${path}.${process.pid}`;
  await writeFile(aside, JSON.stringify(keys, null, 2), { mode: 0o600 });
  try {
    await link(aside, path);
    return keys;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    return (await read(path)) as KeyFile;
  } finally {
    await unlink(aside);
  }
}
