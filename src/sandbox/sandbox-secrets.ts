import { randomBytes } from "node:crypto";
import { chmod, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { Secrets } from "../config.js";
import { NO_MAILER_SECRETS } from "../config/mailer-variables.js";
import { StartError } from "../errors.js";
import { generateKeyRing } from "../vault/key-ring.js";
import { createPrivateFile, prepareHome } from "./private-file.js";

const FILE = "sandbox-keys.json";

const key = z.string().refine((text) => Buffer.from(text, "base64").length === 32);

const StoredKeys = z.strictObject({
  vaultKeys: z.strictObject({ primary: z.string(), keys: z.record(z.string(), z.string()) }),
  signingKey: key,
  identityKey: key,
  jwtSecret: z.string().min(32),
});

/**
 * The keys of a sandbox: made at its first start, read again at every other. Processes that share the folder share the keys.
 *
 * @param home RELINK_HOME
 * @throws StartError when the folder cannot be used or the file is damaged
 */
export async function readSandboxSecrets(home: string, databaseUrl: string | null = null): Promise<Secrets> {
  await prepareHome(home);
  const path = join(home, FILE);
  const stored = (await read(path)) ?? (await create(path));
  return {
    databaseUrl,
    vaultKeys: JSON.stringify(stored.vaultKeys),
    metricsToken: null,
    signingKey: Buffer.from(stored.signingKey, "base64"),
    identityKey: Buffer.from(stored.identityKey, "base64"),
    jwtKey: { kind: "SHARED_SECRET", value: stored.jwtSecret },
    providers: {},
    mailer: NO_MAILER_SECRETS,
  };
}

async function create(path: string): Promise<z.infer<typeof StoredKeys>> {
  const random = () => randomBytes(32).toString("base64");
  const keys = {
    vaultKeys: JSON.parse(generateKeyRing()) as unknown,
    signingKey: random(),
    identityKey: random(),
    jwtSecret: random(),
  };
  try {
    await createPrivateFile(path, `${JSON.stringify(keys, null, 2)}\n`);
  } catch (error) {
    throw unusable(path, (error as NodeJS.ErrnoException).code ?? "unknown error", error);
  }
  const stored = await read(path);
  if (stored === null) throw unusable(path, "it vanished");
  return stored;
}

async function read(path: string): Promise<z.infer<typeof StoredKeys> | null> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
    await chmod(path, 0o600);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return null;
    throw unusable(path, code ?? "unknown error", error);
  }
  const stored = StoredKeys.safeParse(parse(text));
  // What is wrong is not said: it would quote keys.
  if (!stored.success) throw unusable(path, "it is damaged; without its keys the sandbox's data cannot be opened");
  return stored.data;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function unusable(path: string, why: string, cause?: unknown): StartError {
  return new StartError(
    `The sandbox's keys in ${path} cannot be used: ${why}. To begin anew, remove the folder (and empty the database, if it is on a server).`,
    { cause },
  );
}
