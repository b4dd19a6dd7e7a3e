import { types } from "node:util";
import { type Logger, pino } from "pino";

export type Log = Logger;

/** Names of fields that hold secrets, however they are spelled: accessToken, access_token, Access-Token. */
const SECRET_NAMES = [
  "accessToken",
  "refreshToken",
  "pageToken",
  "idToken",
  "adminToken",
  "memberToken",
  "token",
  "authorization",
  "password",
  "secret",
  "clientSecret",
  "codeVerifier",
  "key",
  "apiKey",
  "serviceKey",
  "cookie",
  "setCookie",
  "parameters",
  "variables",
];
const SECRET_KEYS: ReadonlySet<string> = new Set(SECRET_NAMES.map(letters));

/** What looks like a secret whatever its name: JWTs, service keys, bearer headers, credentials in an address, tokens of Google and Meta. */
const SECRET_VALUES: readonly (readonly [RegExp, string])[] = [
  [/\beyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]*/g, "[redacted JWT]"],
  [/\brlk_[\w-]{8,}/g, "[redacted key]"],
  [/\bBearer\s+[\w.~+/-]{8,}=*/gi, "Bearer [redacted]"],
  [/(\w+:\/\/[^\s:/@]*):[^\s@/]+@/g, "$1:[redacted]@"],
  [
    /([?&](?:code|state|token|access_token|refresh_token|id_token|client_secret|code_verifier)=)[^&\s"'\\#]+/gi,
    "$1[redacted]",
  ],
  [/\bya29\.[\w-]{8,}/g, "[redacted token]"],
  [/\bEAA[A-Za-z0-9]{20,}/g, "[redacted token]"],
];

const DEEPEST = 6;
const LONGEST_STATEMENT = 300;

/** Takes secrets out of a text, by their looks (O-13). */
export function redact(text: string): string {
  return SECRET_VALUES.reduce((clean, [pattern, instead]) => clean.replace(pattern, instead), text);
}

/** Structured lines on standard output; secrets are removed by name and by their looks (O-13). */
export function createLog(level: string, destination?: { write(line: string): void }): Log {
  const output = destination ?? process.stdout;
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      // For what a child log carries on every line; the fields of a line are copied without secrets below.
      redact: { paths: SECRET_NAMES.flatMap((name) => [name, `*.${name}`]), censor: "[redacted]" },
      serializers: { err: (value: unknown) => value },
      hooks: {
        logMethod(given, write) {
          write.apply(this, withSafeErrors(given) as typeof given);
        },
      },
    },
    { write: (line: string) => output.write(redact(line)) },
  );
}

/** Pino takes the message of an error for that of the line, and prints other errors with all that hangs on them: so none gets there. */
function withSafeErrors(given: readonly unknown[]): unknown[] {
  const [first, ...rest] = given;
  const fields = isError(first) ? { err: first } : first;
  if (typeof fields !== "object" || fields === null) return given.map(withoutError);
  const { err } = fields as { err?: unknown };
  const message = rest.length === 0 && isError(err) ? [safeMessage(err)] : rest.map(withoutError);
  return [withoutSecrets(fields), ...message];
}

function withoutError(value: unknown): unknown {
  return isError(value) ? safeMessage(value) : value;
}

/** A copy without secrets of what a line is to hold. */
function withoutSecrets(value: unknown, depth = 0): unknown {
  if (isError(value)) return describeError(value, depth);
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (typeof value !== "object" || value === null || "toJSON" in value) return value;
  if (depth >= DEEPEST) return "[too deep]";
  if (Array.isArray(value)) return value.map((each) => withoutSecrets(each, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, each]: [string, unknown]) => [
      name,
      isSecret(name) && each !== null && each !== undefined ? "[redacted]" : withoutSecrets(each, depth + 1),
    ]),
  );
}

function isSecret(name: string): boolean {
  return SECRET_KEYS.has(letters(name));
}

function letters(name: string): string {
  return name.replace(/[_-]/g, "").toLowerCase();
}

function isError(value: unknown): value is Error {
  return types.isNativeError(value) || value instanceof Error;
}

interface TalkativeError extends Error {
  code?: unknown;
  errno?: unknown;
  sql?: unknown;
  sqlMessage?: unknown;
  query?: unknown;
  originalError?: unknown;
  errors?: unknown;
}

/** An error for the log. Drivers and HTTP clients hang whole statements and requests on theirs, so only named fields are taken. */
function describeError(error: TalkativeError, depth: number): unknown {
  if (depth >= DEEPEST) return safeMessage(error);
  const { code, errno, query, errors } = error;
  const cause = error.cause ?? error.originalError;
  return {
    type: error.name,
    message: safeMessage(error),
    ...(code === undefined ? {} : { code }),
    ...(errno === undefined ? {} : { errno }),
    ...(typeof query === "string" ? { statement: shape(query) } : {}),
    stack: framesOf(error).join("\n"),
    ...(cause === undefined ? {} : { cause: withoutSecrets(cause, depth + 1) }),
    ...(Array.isArray(errors) ? { errors: withoutSecrets(errors, depth + 1) } : {}),
  };
}

/** Errors of mysql2 quote values in their messages. Those that `database/` has been through no longer carry a statement. */
function safeMessage(error: TalkativeError): string {
  if (error.sql === undefined && error.sqlMessage === undefined) return error.message;
  return `[withheld, it may quote values] ${typeof error.code === "string" ? error.code : error.name}`;
}

/** A statement with placeholders as it is, one with values without them. */
function shape(statement: string): string {
  return statement.replace(/'[^']*'/g, "'…'").slice(0, LONGEST_STATEMENT);
}

/** The lines of a stack that say where, without those that repeat the message. */
export function framesOf(error: Error): string[] {
  const stack = error.stack ?? "";
  const start = stack.indexOf(error.message);
  const after = start === -1 ? stack : stack.slice(start + error.message.length);
  return after.split("\n").filter((line) => /^\s+at /.test(line));
}
