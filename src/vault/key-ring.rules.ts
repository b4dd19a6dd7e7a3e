import { KEY_BYTES, KEY_ID_PATTERN } from "./envelope.rules.js";
import { weaknessOf } from "./weak-key.rules.js";

export interface KeyRingFile {
  readonly primary: string;
  readonly keys: ReadonlyMap<string, Buffer>;
}

const SHAPE = '{ "primary": "<key id>", "keys": { "<key id>": "<base64 of 32 bytes>" } }';

/** The key ring in `text`, or all that is wrong with it. Problems name key ids and never quote a key. */
export function readKeyRing(text: string): KeyRingFile | { readonly problems: readonly string[] } {
  const file = parseObject(text);
  if (!file) return { problems: [`it is not a JSON object of the form ${SHAPE}`] };

  const { primary, keys: listed, ...others } = file;
  const problems = Object.keys(others).map((name) => `unknown property ${JSON.stringify(name)}`);
  if (typeof primary !== "string") problems.push('"primary" must be the id of a key');
  if (!isObject(listed)) {
    problems.push('"keys" must be an object of key ids and keys');
    return { problems };
  }
  if (hasRepeatedName(text, file, listed))
    problems.push("a name stands twice in one object, so one of the two is lost");
  const keys = readKeys(listed, problems);
  if (typeof primary === "string" && !Object.hasOwn(listed, primary)) {
    problems.push(`the primary key ${JSON.stringify(primary)} is not among the keys`);
  }
  return problems.length === 0 ? { primary: primary as string, keys } : { problems };
}

function readKeys(listed: Record<string, unknown>, problems: string[]): Map<string, Buffer> {
  const keys = new Map<string, Buffer>();
  for (const [id, encoded] of Object.entries(listed)) {
    const name = `key ${JSON.stringify(id)}`;
    if (!KEY_ID_PATTERN.test(id)) {
      problems.push(`${name}: an id is 1 to 32 lower-case letters, digits and hyphens, and begins with no hyphen`);
    }
    const key = decodeBase64(encoded);
    if (!key) {
      problems.push(`${name} is not base64`);
    } else if (key.length !== KEY_BYTES) {
      problems.push(`${name} has ${key.length} bytes and needs ${KEY_BYTES}`);
    } else {
      const weakness = weaknessOf(key);
      if (weakness) problems.push(`${name} ${weakness}`);
      const twin = [...keys].find(([, other]) => other.equals(key));
      if (twin) problems.push(`${name} is the same as key ${JSON.stringify(twin[0])}`);
      keys.set(id, key);
    }
  }
  return keys;
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null; // The parser's message quotes the text around the mistake, which may be a key.
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function decodeBase64(value: unknown): Buffer | null {
  if (typeof value !== "string") return null;
  const bytes = Buffer.from(value, "base64");
  return bytes.toString("base64") === value ? bytes : null;
}

/** JSON keeps the last of two equal names and says nothing: a key added under an id in use would unseat the old one. */
function hasRepeatedName(text: string, ...objects: readonly object[]): boolean {
  const written = [...text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g)].filter((string) => string[1] !== undefined);
  return written.length > objects.reduce((total, object) => total + Object.keys(object).length, 0);
}
