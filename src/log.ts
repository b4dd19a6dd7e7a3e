import { type Logger, pino } from "pino";

export type Log = Logger;

const SECRET_KEYS = [
  "accessToken",
  "refreshToken",
  "pageToken",
  "token",
  "authorization",
  "password",
  "secret",
  "key",
  "cookie",
  "parameters",
  "variables",
];

/** What looks like a secret whatever its name: JWTs, service keys, bearer headers, credentials in an address. */
const SECRET_VALUES: readonly (readonly [RegExp, string])[] = [
  [/\beyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]*/g, "[redacted JWT]"],
  [/\brlk_[\w-]{8,}/g, "[redacted key]"],
  [/\bBearer\s+[\w.~+/-]{8,}=*/gi, "Bearer [redacted]"],
  [/(\w+:\/\/[^\s:/@]*):[^\s@/]+@/g, "$1:[redacted]@"],
];

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
      redact: { paths: SECRET_KEYS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: "[redacted]" },
      serializers: { err: describeError },
    },
    { write: (line: string) => output.write(redact(line)) },
  );
}

/** An error for the log. The drivers put whole statements with their parameters into theirs, so only named fields are taken. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return String(error);
  const { code, errno } = error as { code?: unknown; errno?: unknown };
  return {
    type: error.name,
    message: error.message,
    ...(code === undefined ? {} : { code }),
    ...(errno === undefined ? {} : { errno }),
    stack: error.stack,
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  };
}
