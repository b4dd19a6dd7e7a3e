import sql, { type Sql } from "sql-template-tag";
import { readMoment, type StoredMoment } from "../database/moment.js";
import type { Transaction } from "../database/transaction.js";
import type { SubjectHasher } from "../grants/subject-hash.js";
import type { PushSignal, PushSubject } from "../platforms/push.js";
import type { Provider } from "../platforms/provider.js";

/** A consent that an event is about, in whichever company. */
export interface ConcernedGrant {
  readonly companyId: number;
  readonly id: string;
}

export interface Concerned {
  /** Consents whose tokens are what the event is about. */
  readonly certain: readonly ConcernedGrant[];
  /** Consents that it may be about: tokens minted after the event, or a name that fits those of several people. */
  readonly possible: readonly ConcernedGrant[];
}

interface StoredGrant {
  company_id: number;
  id: string;
  subject_hash: string;
  minted_at: StoredMoment;
}

/** Networks date events to the second. */
const SECOND_MS = 1_000;

/** Finds the consents of all companies that an event is about and holds their rows, so that no new tokens slip in between. */
export async function lockConcerned(
  tx: Transaction,
  hasher: SubjectHasher,
  app: { readonly provider: Provider; readonly appId: string },
  { whose, occurredAt }: PushSignal,
): Promise<Concerned> {
  const rows = await tx.query<StoredGrant>(sql`
    SELECT company_id, id, subject_hash, minted_at FROM grants
    WHERE provider = ${app.provider} AND app_id = ${app.appId} AND ${isOf(hasher, app, whose)}
    ORDER BY company_id, id${tx.dialect.forUpdate}`);
  const people = new Set(rows.map((row) => row.subject_hash));
  const isCertain = (row: StoredGrant) =>
    people.size === 1 &&
    (occurredAt === undefined || readMoment(row.minted_at).getTime() < occurredAt.getTime() + SECOND_MS);
  return {
    certain: rows.filter(isCertain).map(grantOf),
    possible: rows.filter((row) => !isCertain(row)).map(grantOf),
  };
}

function isOf(
  hasher: SubjectHasher,
  app: { readonly provider: Provider; readonly appId: string },
  whose: PushSubject,
): Sql {
  if (whose.kind === "PERSON")
    return sql`subject_hash = ${hasher.hash({ provider: app.provider, appId: app.appId, subject: whose.subject })}`;
  const hash = hasher.refreshTokens.hash(whose);
  return whose.form === "PREFIX" ? sql`refresh_prefix_hash = ${hash}` : sql`refresh_double_hash = ${hash}`;
}

function grantOf(row: StoredGrant): ConcernedGrant {
  return { companyId: row.company_id, id: row.id };
}

/** The grants of each company, companies in ascending order. */
export function byCompany(grants: readonly ConcernedGrant[]): ReadonlyMap<number, readonly string[]> {
  const companies = new Map<number, string[]>();
  for (const { companyId, id } of grants.toSorted((a, b) => a.companyId - b.companyId)) {
    const ids = companies.get(companyId);
    if (ids === undefined) companies.set(companyId, [id]);
    else ids.push(id);
  }
  return companies;
}
