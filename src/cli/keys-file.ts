import { chmodSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { StartError } from "../errors.js";
import { type KeyRingFile, readKeyRing } from "../vault/key-ring.rules.js";

/** @throws StartError when there is no usable key ring in the file */
export function readKeyRingFile(path: string): KeyRingFile {
  const ring = readKeyRing(readText(path));
  if ("problems" in ring) throw new StartError(`${path} is no key ring: ${ring.problems.join("; ")}.`);
  return ring;
}

/** All or nothing: whoever reads the file meanwhile gets the old ring or the new one. */
export function writeKeyRingFile(path: string, { primary, keys }: KeyRingFile): void {
  const listed = Object.fromEntries([...keys].map(([id, key]) => [id, key.toString("base64")]));
  const draft = `${path}.new`;
  try {
    writeFileSync(draft, `${JSON.stringify({ primary, keys: listed }, null, 2)}\n`, { mode: 0o600 });
    chmodSync(draft, 0o600);
    renameSync(draft, path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new StartError(`${path} was not written: ${code ?? "unknown error"}.`, { cause: error });
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new StartError(`${path} cannot be read: ${code ?? "unknown error"}.`, { cause: error });
  }
}
