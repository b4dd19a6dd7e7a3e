import type { Answer } from "../answer.js";
import type { AnnouncedClock } from "../provider-port.js";
import { asNumber, asRecord } from "./graph-error.rules.js";

/** What Meta's token endpoints answer: `{ access_token, token_type, expires_in }`, `expires_in` in seconds. */
export interface TokenAnswer {
  readonly accessToken: string;
  /** Null: no end was announced. */
  readonly expiresIn: number | null;
  /** Whatever else came with it. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Null where there is no token in it. Instagram's documentation shows it inside `{ data: [ … ] }` too. */
export function readTokenAnswer(answer: Answer): TokenAnswer | null {
  if (answer.kind !== "ANSWER" || answer.status < 200 || answer.status > 299) return null;
  const body = asRecord(answer.json);
  const fields = Array.isArray(body?.data) ? asRecord(body.data[0]) : body;
  if (fields === null || typeof fields.access_token !== "string" || fields.access_token === "") return null;
  return { accessToken: fields.access_token, expiresIn: asNumber(fields.expires_in), fields };
}

export function clockIn(seconds: number | null, now: Date, renewable: boolean): AnnouncedClock | null {
  return seconds === null ? null : { expiresAt: new Date(now.getTime() + seconds * 1_000), renewable };
}
