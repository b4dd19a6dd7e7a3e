import { loadConfig } from "../config.js";
import { readSandboxSecrets } from "../sandbox/sandbox-secrets.js";
import { type KeyRing, parseKeyRing } from "../vault/key-ring.js";
import type { Surroundings } from "./surroundings.js";

/** The key ring that the service would use. */
export async function keyRingOf(around: Surroundings): Promise<KeyRing> {
  const { config, secrets } = loadConfig(around.environment);
  return parseKeyRing((secrets ?? (await readSandboxSecrets(config.home))).vaultKeys);
}
