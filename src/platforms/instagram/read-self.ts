import type { Answer } from "../answer.js";
import { readAnswer } from "../meta/answers.rules.js";
import { idOf } from "../meta/debug-token.rules.js";
import { TRANSIENT } from "../meta/error-codes.js";
import { asRecord } from "../meta/graph-error.rules.js";
import { namesOf } from "../meta/list-pages.js";
import type { Verdict } from "../verdict.js";

/** The login, which is the profile. */
export interface Self {
  /** The person as this app knows them: what pushes name. */
  readonly subject: string;
  /** The professional account. */
  readonly externalId: string;
  readonly name: string;
  readonly handle: string | null;
}

export const SELF_FIELDS = "id,user_id,username,name";

/** Reads `{ id, user_id, username, name }` of `/me`; null where it is none. */
export function readSelf(answer: Answer): Self | null {
  const body = answer.kind === "ANSWER" && answer.status === 200 ? asRecord(answer.json) : null;
  const externalId = idOf(body?.user_id);
  if (body === null || externalId === null) return null;
  return { subject: idOf(body.id) ?? externalId, externalId, ...namesOf(body, externalId) };
}

/**
 * What reading the account shows. It takes the base scope alone, so that nothing ended by another missing permission heals by it.
 *
 * @param externalId null: whichever account it is
 */
export function verdictOnSelf(answer: Answer, externalId: string | null): Verdict {
  const verdict = readAnswer(answer, externalId === null ? ["TOKEN"] : ["TOKEN", "ROLE", "TARGET"]);
  if (verdict.kind !== "ALIVE") return verdict;
  const self = readSelf(answer);
  if (self === null) return TRANSIENT;
  // Another account's answer proves the token and nothing of this one.
  if (externalId !== null && self.externalId !== externalId) return { kind: "DOUBTFUL", reason: "TARGET_MISSING" };
  return verdict;
}
