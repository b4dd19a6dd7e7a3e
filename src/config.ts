import { z } from "zod";
import { INCIDENT_VARIABLES, type IncidentSettings, readIncidents } from "./config/incident-variables.js";
import { OIDC_VARIABLES, oidcProblems, type OidcSettings, readOidc } from "./config/oidc-variables.js";
import { type MailerSecrets, type MailerSettings, NO_MAILER, readMailer } from "./config/mailer-variables.js";
import {
  type ProviderPrefix,
  type ProviderSecrets,
  type ProviderSettings,
  readProviders,
} from "./config/provider-variables.js";
import { readSecret } from "./config/secret-variable.js";
import { StartError } from "./errors.js";

export type ProcessRole = "api" | "worker";

/** How JWTs of users are checked (A-1). */
export interface JwtSettings {
  readonly issuer: string;
  readonly audience: string;
  readonly algorithm: string;
  readonly jwksUrl: string | null;
}

/** Everything that may be shown and logged. */
export interface Config {
  readonly host: string;
  readonly port: number;
  /** Where people and networks reach this installation; without a slash at the end. */
  readonly publicUrl: string;
  /** Origins of dashboards, exactly as browsers send them. */
  readonly allowedOrigins: readonly string[];
  /** Whether to believe `X-Forwarded-For` of a proxy in front. */
  readonly trustProxy: boolean;
  readonly roles: readonly ProcessRole[];
  readonly sandbox: boolean;
  /** The folder for the embedded database and the sandbox's keys. */
  readonly home: string;
  readonly databasePoolSize: number;
  readonly introspection: boolean;
  readonly logLevel: string;
  readonly jwt: JwtSettings;
  /** Where people sign in to the dashboard; null: nowhere. The sandbox has a page of its own for that. */
  readonly oidc: OidcSettings | null;
  /** The operator's apps; none in the sandbox, whose simulator brings its own. */
  readonly providers: Readonly<Partial<Record<ProviderPrefix, ProviderSettings>>>;
  /** Where it differs from what is usual; see `incident.rules.ts`. */
  readonly incidents: IncidentSettings;
  /** Who carries mails; null: the sandbox, which captures them. */
  readonly mailer: MailerSettings | null;
  /** Where the sandbox's simulator listens; null: one above `port`. */
  readonly simulatorPort: number | null;
}

/** Everything that may not. */
export interface Secrets {
  /** Null: the SQLite file in `home`. */
  readonly databaseUrl: string | null;
  /** The key ring as JSON: `{ "primary": "<id>", "keys": { "<id>": "<32 bytes, base64>" } }` (O-11). */
  readonly vaultKeys: string;
  /** 32 bytes that authenticate cursors and links. */
  readonly signingKey: Buffer;
  /** What Prometheus brings to `/metrics`; null: there is no such page, in a sandbox it is open. */
  readonly metricsToken: string | null;
  /** 32 bytes under which providers' person ids are hashed; may never change. */
  readonly identityKey: Buffer;
  /** PEM of the issuer's public key, or for development a shared secret; null with a JWKS address. */
  readonly jwtKey: { readonly kind: "PUBLIC_KEY" | "SHARED_SECRET"; readonly value: string } | null;
  /** Of the apps in `Config.providers`. */
  readonly providers: Readonly<Partial<Record<ProviderPrefix, ProviderSecrets>>>;
  readonly mailer: MailerSecrets;
}

export interface LoadedConfig {
  readonly config: Config;
  /** Null in the sandbox, which makes its own. */
  readonly secrets: Secrets | null;
  readonly databaseUrl: string | null;
  /** Null: processes learn of each other's changes by looking at the database. May hold a password. */
  readonly redisUrl: string | null;
}

const text = z.string().min(1);
const flag = z.enum(["0", "1", "true", "false"]).transform((value) => value === "1" || value === "true");
const list = z.string().transform((value) =>
  value
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== ""),
);
const origin = z.url({ protocol: /^https?$/ }).transform((value) => new URL(value).origin);

const ASYMMETRIC = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"] as const;

/** Every variable that Relink knows, but for those of the providers. */
const Environment = z.object({
  HOST: text.optional(),
  PORT: z.coerce.number().int().min(0).max(65_535).default(4_000),
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  ALLOWED_ORIGINS: list.pipe(z.array(origin)).default([]),
  TRUST_PROXY: flag.default(false),
  ROLES: list.pipe(z.array(z.enum(["api", "worker"])).min(1)).default(["api", "worker"]),
  DATABASE_URL: z.url({ protocol: /^(mysql|mariadb)$/ }).optional(),
  REDIS_URL: z.url({ protocol: /^rediss?$/ }).optional(),
  DATABASE_POOL_SIZE: z.coerce.number().int().min(2).max(1_000).default(10),
  RELINK_HOME: text.default(".relink"),
  RELINK_SANDBOX: flag.optional(),
  INTROSPECTION: flag.optional(),
  LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]).default("info"),
  JWT_ISSUER: text.optional(),
  JWT_AUDIENCE: text.optional(),
  JWT_ALGORITHM: z.enum([...ASYMMETRIC, "HS256"]).default("RS256"),
  JWT_JWKS_URL: z.url({ protocol: /^https?$/ }).optional(),
  JWT_PUBLIC_KEY: text.optional(),
  JWT_PUBLIC_KEY_FILE: text.optional(),
  JWT_SHARED_SECRET: text.optional(),
  JWT_SHARED_SECRET_FILE: text.optional(),
  VAULT_KEYS: text.optional(),
  VAULT_KEYS_FILE: text.optional(),
  SIGNING_KEY: text.optional(),
  SIGNING_KEY_FILE: text.optional(),
  IDENTITY_KEY: text.optional(),
  IDENTITY_KEY_FILE: text.optional(),
  METRICS_TOKEN: text.min(16).optional(),
  METRICS_TOKEN_FILE: text.optional(),
  ...OIDC_VARIABLES,
  ...INCIDENT_VARIABLES,
  SIMULATOR_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
});

type Environment = z.infer<typeof Environment>;
type SecretName =
  | "METRICS_TOKEN"
  | "JWT_PUBLIC_KEY"
  | "JWT_SHARED_SECRET"
  | "VAULT_KEYS"
  | "SIGNING_KEY"
  | "IDENTITY_KEY";

/**
 * Reads and checks the environment.
 *
 * @throws StartError that names everything that is wrong, all at once
 */
export function loadConfig(variables: NodeJS.ProcessEnv = process.env): LoadedConfig {
  const given = Object.fromEntries(
    Object.entries(variables).filter(([, value]) => value !== undefined && value !== ""),
  );
  const parsed = Environment.safeParse(given);
  const wrong: string[] = [];
  const providers = readProviders(given as Record<string, string>, wrong);
  const mailer = readMailer(given as Record<string, string>, wrong);
  if (!parsed.success) {
    const issues = parsed.error.issues.map((issue) => `${issue.path[0] as string}: ${issue.message}`);
    throw problems([...issues, ...wrong]);
  }
  const environment = parsed.data;
  const sandbox = environment.RELINK_SANDBOX ?? environment.DATABASE_URL === undefined;
  if (!sandbox && mailer.missing) wrong.push(NO_MAILER);
  const config = freezeDeep(toConfig(environment, sandbox, providers.settings, mailer.settings));
  const addresses = { databaseUrl: environment.DATABASE_URL ?? null, redisUrl: environment.REDIS_URL ?? null };
  if (!sandbox) {
    const secrets = readSecrets(environment, providers.secrets, mailer.secrets, wrong);
    return { config, secrets, ...addresses };
  }
  if (wrong.length > 0) throw problems(wrong);
  return { config, secrets: null, ...addresses };
}

function toConfig(
  environment: Environment,
  sandbox: boolean,
  providers: Config["providers"],
  mailer: Config["mailer"],
): Config {
  const host = environment.HOST ?? (sandbox ? "127.0.0.1" : "0.0.0.0");
  const publicUrl = (environment.PUBLIC_URL ?? `http://127.0.0.1:${environment.PORT}`).replace(/\/+$/, "");
  return {
    host,
    port: environment.PORT,
    publicUrl,
    allowedOrigins: [...new Set([...environment.ALLOWED_ORIGINS, ...ownOrigins(publicUrl, sandbox)])],
    trustProxy: environment.TRUST_PROXY,
    roles: environment.ROLES,
    sandbox,
    home: environment.RELINK_HOME,
    databasePoolSize: environment.DATABASE_POOL_SIZE,
    introspection: environment.INTROSPECTION ?? sandbox,
    logLevel: environment.LOG_LEVEL,
    jwt: {
      issuer: environment.JWT_ISSUER ?? "relink-sandbox",
      audience: environment.JWT_AUDIENCE ?? "relink",
      algorithm: sandbox ? "HS256" : environment.JWT_ALGORITHM,
      jwksUrl: sandbox ? null : (environment.JWT_JWKS_URL ?? null),
    },
    oidc: sandbox ? null : readOidc(environment),
    providers: sandbox ? {} : providers,
    mailer: sandbox ? null : mailer,
    incidents: readIncidents(environment),
    simulatorPort: environment.SIMULATOR_PORT ?? null,
  };
}

/** In the sandbox people type `localhost` for the address that they were given. */
function ownOrigins(publicUrl: string, sandbox: boolean): string[] {
  const { origin, port } = new URL(publicUrl);
  return sandbox ? [origin, `http://localhost:${port}`] : [origin];
}

function readSecrets(
  environment: Environment,
  providers: Secrets["providers"],
  mailer: MailerSecrets,
  wrong: string[],
): Secrets {
  const secret = (name: SecretName) => readSecret(name, environment[name], environment[`${name}_FILE`], wrong);
  const publicKey = secret("JWT_PUBLIC_KEY");
  const sharedSecret = secret("JWT_SHARED_SECRET");
  const vaultKeys = secret("VAULT_KEYS");
  const metricsToken = secret("METRICS_TOKEN");
  const signingKey = readKey(secret("SIGNING_KEY"), "SIGNING_KEY", wrong);
  const identityKey = readKey(secret("IDENTITY_KEY"), "IDENTITY_KEY", wrong);
  const missing = (name: string, why: string) => wrong.push(`${name}: is missing. ${why}`);
  if (environment.DATABASE_URL === undefined) {
    missing(
      "DATABASE_URL",
      "Without a database Relink runs as a sandbox only: leave RELINK_SANDBOX unset, or name a database.",
    );
  }
  if (environment.PUBLIC_URL === undefined)
    missing("PUBLIC_URL", "People and networks need an address to come back to.");
  if (environment.JWT_ISSUER === undefined) missing("JWT_ISSUER", "It is compared with `iss` of every token.");
  if (environment.JWT_AUDIENCE === undefined) missing("JWT_AUDIENCE", "It is compared with `aud` of every token.");
  if (vaultKeys === null)
    missing("VAULT_KEYS_FILE", "Tokens are sealed under these keys; `relink keys generate` makes them.");
  const sources = [environment.JWT_JWKS_URL ?? null, publicKey, sharedSecret].filter((source) => source !== null);
  if (sources.length !== 1)
    wrong.push("JWT_JWKS_URL, JWT_PUBLIC_KEY_FILE, JWT_SHARED_SECRET_FILE: give exactly one of them.");
  if ((sharedSecret !== null) !== (environment.JWT_ALGORITHM === "HS256")) {
    wrong.push("JWT_ALGORITHM: HS256 goes with JWT_SHARED_SECRET_FILE (for development) and with nothing else.");
  }
  wrong.push(...oidcProblems(environment));
  if (sharedSecret !== null && sharedSecret.length < 32)
    wrong.push("JWT_SHARED_SECRET: must have at least 32 characters.");
  if (wrong.length > 0 || vaultKeys === null || signingKey === null || identityKey === null) throw problems(wrong);
  return {
    databaseUrl: environment.DATABASE_URL ?? null,
    vaultKeys,
    metricsToken,
    signingKey,
    identityKey,
    jwtKey:
      publicKey !== null
        ? { kind: "PUBLIC_KEY", value: publicKey }
        : sharedSecret !== null
          ? { kind: "SHARED_SECRET", value: sharedSecret }
          : null,
    providers,
    mailer,
  };
}

function readKey(value: string | null, name: string, wrong: string[]): Buffer | null {
  if (value === null) {
    wrong.push(`${name}_FILE: is missing. Put 32 random bytes there in base64: openssl rand -base64 32`);
    return null;
  }
  const key = Buffer.from(value, "base64");
  if (key.length === 32) return key;
  wrong.push(`${name}: must be 32 bytes in base64, and is ${key.length}.`);
  return null;
}

function problems(list: readonly string[]): StartError {
  return new StartError(`The configuration cannot be used:\n${list.map((line) => `  - ${line}`).join("\n")}`);
}

function freezeDeep<T extends object>(value: T): T {
  for (const inner of Object.values(value))
    if (typeof inner === "object" && inner !== null) freezeDeep(inner as object);
  return Object.freeze(value);
}
