import { hash } from "node:crypto";
import sql from "sql-template-tag";
import { isDuplicate } from "../database/database-error.js";
import type { Transaction } from "../database/transaction.js";
import { type UserError, UserErrorCode, userError } from "./user-error.types.js";

/** How long an answer is kept at least (D-8); what is older may be pruned. */
export const ANSWER_KEPT_MS = 86_400_000;

/** A mutation that may be sent twice. */
export interface OnceRequest {
  /** Keys are unique per company and operation; 0 stands for the installation. */
  readonly companyId: number;
  /** The name of the mutation. */
  readonly operation: string;
  /** What the caller sent as `idempotencyKey`; without one the work simply runs. */
  readonly key: string | null | undefined;
  /** All that the caller sent. Only its SHA-256 is stored. */
  readonly input: unknown;
  readonly now: Date;
}

export type OnceResult<Answer> =
  | { readonly kind: "ANSWERED"; readonly answer: Answer; readonly repeated: boolean }
  | { readonly kind: "REFUSED"; readonly error: UserError };

/**
 * Runs `work` once per idempotency key, in the caller's transaction (D-8). The same key with the same input gets the stored answer,
 * with another input IDEMPOTENCY_KEY_REUSED. Of two at once one runs; the other waits for its commit and gets its answer, or runs
 * after its rollback.
 *
 * @param work its answer is stored as JSON and always handed back as JSON gives it (instants as text, no classes), the first time
 *   too. It must hold no token and no link: keep those outside of it.
 */
export async function runOnce<Answer>(
  tx: Transaction,
  request: OnceRequest,
  work: () => Promise<Answer>,
): Promise<OnceResult<Answer>> {
  const { key } = request;
  if (key === null || key === undefined) {
    return { kind: "ANSWERED", answer: read<Answer>(write(await work())), repeated: false };
  }
  const problem = keyProblem(key);
  if (problem !== null) return { kind: "REFUSED", error: problem };
  const inputHash = hash("sha256", canonicalJson(request.input), "hex");
  if (!(await take(tx, request, key, inputHash))) return repeat<Answer>(tx, request, key, inputHash);
  const answer = write(await work());
  await tx.execute(sql`
    UPDATE idempotency_keys SET answer = ${answer}
    WHERE company_id = ${request.companyId} AND operation = ${request.operation} AND idempotency_key = ${key}`);
  return { kind: "ANSWERED", answer: read<Answer>(answer), repeated: false };
}

/** Forgets answers from before an instant; for the pruning job, which passes one at least `ANSWER_KEPT_MS` ago. */
export function forgetAnswers(tx: Transaction, before: Date): Promise<number> {
  return tx.execute(sql`DELETE FROM idempotency_keys WHERE created_at < ${before}`);
}

/** Whether the key is ours now. While another transaction holds it, the insert waits for that one's end. */
async function take(tx: Transaction, request: OnceRequest, key: string, inputHash: string): Promise<boolean> {
  try {
    await tx.execute(sql`
      INSERT INTO idempotency_keys (company_id, operation, idempotency_key, input_hash, answer, created_at)
      VALUES (${request.companyId}, ${request.operation}, ${key}, ${inputHash}, NULL, ${request.now})`);
    return true;
  } catch (error) {
    if (isDuplicate(error)) return false;
    throw error;
  }
}

async function repeat<Answer>(
  tx: Transaction,
  request: OnceRequest,
  key: string,
  inputHash: string,
): Promise<OnceResult<Answer>> {
  const [stored] = await tx.query<{ inputHash: string; answer: string }>(sql`
    SELECT input_hash AS inputHash, answer AS answer FROM idempotency_keys
    WHERE company_id = ${request.companyId} AND operation = ${request.operation} AND idempotency_key = ${key}`);
  if (stored?.inputHash === inputHash) {
    return { kind: "ANSWERED", answer: read<Answer>(stored.answer), repeated: true };
  }
  const message = "This idempotency key was used before with another input; take a new one.";
  return { kind: "REFUSED", error: userError(UserErrorCode.IDEMPOTENCY_KEY_REUSED, message, ["idempotencyKey"]) };
}

function keyProblem(key: string): UserError | null {
  if (/^[\x21-\x7e]{1,128}$/.test(key)) return null;
  const code = key.length > 128 ? UserErrorCode.TOO_LONG : UserErrorCode.INVALID_VALUE;
  const message = "An idempotency key has 1 to 128 printable ASCII characters and no spaces; a UUID will do.";
  return userError(code, message, ["idempotencyKey"]);
}

function write(answer: unknown): string {
  return JSON.stringify(answer ?? null);
}

function read<Answer>(text: string): Answer {
  return JSON.parse(text) as Answer;
}

/** JSON in which the order of an object's properties, and properties without a value, make no difference. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value ?? null, (_name, inner: unknown) => {
    if (typeof inner !== "object" || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)));
  });
}
