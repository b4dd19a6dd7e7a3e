import { z } from "zod";
import { readSecret } from "./secret-variable.js";

/** What the variables of a provider begin with. */
export const PROVIDER_PREFIXES = ["META", "INSTAGRAM", "LINKEDIN", "X", "GOOGLE", "TIKTOK"] as const;
export type ProviderPrefix = (typeof PROVIDER_PREFIXES)[number];

/** The operator's app at a provider, without its secrets. */
export interface ProviderSettings {
  readonly appId: string;
  /** Null where the provider's addresses carry no version. */
  readonly apiVersion: string | null;
  /** Base addresses that differ from the provider's own, by the part they play; without a slash at the end. */
  readonly addresses: Readonly<Record<string, string>>;
  /** Null: what is known of the provider decides. */
  readonly callsPerMinute: number | null;
}

export interface ProviderSecrets {
  readonly appSecret: string;
  /** What pushes are checked with, where it is not the app's secret. */
  readonly pushSecret: string | null;
}

export interface ReadProviders {
  readonly settings: Readonly<Partial<Record<ProviderPrefix, ProviderSettings>>>;
  readonly secrets: Readonly<Partial<Record<ProviderPrefix, ProviderSecrets>>>;
}

/** The newest versions that the adapters were checked against (2026-11). */
const API_VERSIONS: Readonly<Partial<Record<ProviderPrefix, string>>> = {
  META: "v25.0",
  INSTAGRAM: "v25.0",
  LINKEDIN: "202608",
};

const NAMES = [
  "APP_ID",
  "APP_SECRET",
  "APP_SECRET_FILE",
  "PUSH_SECRET",
  "PUSH_SECRET_FILE",
  "API_VERSION",
  "URLS",
  "CALLS_PER_MINUTE",
] as const;

const text = z.string().min(1);

const addresses = z.string().transform((value, context) => {
  const parts: Record<string, string> = {};
  for (const item of value.split(",").map((each) => each.trim())) {
    const [, part, address] = /^([a-z][\w-]*)=(.+)$/i.exec(item) ?? [];
    if (part === undefined || address === undefined || !isBase(address)) {
      context.addIssue(
        `Must be a list such as part=https://host,other=https://host, and ${quoted(item)} is not like that`,
      );
      return z.NEVER;
    }
    parts[part] = address.replace(/\/+$/, "");
  }
  return parts;
});

const Variables = z.object({
  APP_ID: z
    .string()
    .max(128)
    .regex(/^[\w.-]+$/, "Must be the id that the provider gave the app")
    .optional(),
  APP_SECRET: text.optional(),
  APP_SECRET_FILE: text.optional(),
  PUSH_SECRET: text.optional(),
  PUSH_SECRET_FILE: text.optional(),
  API_VERSION: z
    .string()
    .regex(/^v?\d[\w.]{0,15}$/, "Must be a version such as v25.0 or 202608")
    .optional(),
  URLS: addresses.optional(),
  CALLS_PER_MINUTE: z.coerce.number().int().min(2).max(1_000_000).optional(),
});

/**
 * Reads `META_APP_ID`, `META_APP_SECRET_FILE` and so on.
 *
 * @param given the variables that are set
 * @param wrong takes what is wrong, in words and without secrets
 */
export function readProviders(given: Readonly<Record<string, string | undefined>>, wrong: string[]): ReadProviders {
  const settings: Partial<Record<ProviderPrefix, ProviderSettings>> = {};
  const secrets: Partial<Record<ProviderPrefix, ProviderSecrets>> = {};
  for (const prefix of PROVIDER_PREFIXES) {
    const own = NAMES.filter((name) => given[`${prefix}_${name}`] !== undefined);
    if (own.length === 0) continue;
    const parsed = Variables.safeParse(Object.fromEntries(own.map((name) => [name, given[`${prefix}_${name}`]])));
    if (!parsed.success) {
      wrong.push(...parsed.error.issues.map((issue) => `${prefix}_${issue.path[0] as string}: ${issue.message}`));
      continue;
    }
    const { APP_ID, API_VERSION, URLS, CALLS_PER_MINUTE, ...files } = parsed.data;
    const secret = (name: "APP_SECRET" | "PUSH_SECRET") =>
      readSecret(`${prefix}_${name}`, files[name], files[`${name}_FILE`], wrong);
    const appSecret = secret("APP_SECRET");
    const pushSecret = secret("PUSH_SECRET");
    if (APP_ID === undefined) {
      const others = own.map((name) => `${prefix}_${name}`).join(", ");
      wrong.push(`${prefix}_APP_ID: is missing. ${others} belongs to an app, and without one there is no use for it.`);
      continue;
    }
    if (appSecret === null) {
      if (files.APP_SECRET_FILE === undefined)
        wrong.push(`${prefix}_APP_SECRET_FILE: is missing. The provider gave the app of ${prefix}_APP_ID a secret.`);
      continue;
    }
    if (appSecret === "") wrong.push(`${prefix}_APP_SECRET_FILE: is empty.`);
    if (pushSecret === "") wrong.push(`${prefix}_PUSH_SECRET_FILE: is empty.`);
    settings[prefix] = {
      appId: APP_ID,
      apiVersion: API_VERSION ?? API_VERSIONS[prefix] ?? null,
      addresses: URLS ?? {},
      callsPerMinute: CALLS_PER_MINUTE ?? null,
    };
    secrets[prefix] = { appSecret, pushSecret };
  }
  return { settings, secrets };
}

/** Relink reaches providers by https alone, and appends paths to their addresses. */
function isBase(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, username, password, search, hash } = new URL(address);
  return protocol === "https:" && username + password + search + hash === "";
}

/** What stands before the question mark is no secret, or is not in a list of addresses at all. */
function quoted(item: string): string {
  return JSON.stringify(item.split(/[?#]/)[0]?.replace(/\/\/[^/]*@/, "//") ?? "").slice(0, 100);
}
