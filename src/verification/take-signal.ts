import { createHash } from "node:crypto";
import sql, { join } from "sql-template-tag";
import type { Database } from "../database/database.js";
import { isDuplicate } from "../database/database-error.js";
import type { Transaction } from "../database/transaction.js";
import type { SubjectHasher } from "../grants/subject-hash.js";
import type { Provider } from "../platforms/provider.js";
import type { PushSignal } from "../platforms/push.js";
import { byCompany, type ConcernedGrant, lockConcerned } from "./concerned-grants.js";
import { deleteData } from "./delete-data.js";
import { newestDeletion, recordDeletion } from "./deletion-requests.js";
import type { MarkFromPush } from "./mark-from-push.js";

export interface TakeSignalDeps {
  readonly database: Database;
  readonly hasher: SubjectHasher;
  readonly markFromPush: MarkFromPush;
}

/** What became of an event. */
export interface TakenSignal {
  /** False: it had been delivered before, and nothing was done. */
  readonly first: boolean;
  /** How many consents it was about. */
  readonly grants: number;
  /** How many connections ended. */
  readonly marked: number;
  /** Consents to be looked at now. */
  readonly probe: readonly ConcernedGrant[];
  /** Of the person's request to have their data deleted. */
  readonly deletionCode: string | null;
}

type App = { readonly provider: Provider; readonly appId: string };

/** Takes one event that a provider pushed: once, whatever is delivered twice or at the same time, because the memory of it is written with its effect. */
export class TakeSignal {
  constructor(private readonly deps: TakeSignalDeps) {}

  run(app: App, signal: PushSignal, now: Date): Promise<TakenSignal> {
    return this.deps.database.transaction(async (tx) => {
      if (!(await isFirst(tx, app.provider, signal.id, now))) return this.repeated(tx, app, signal);
      const { certain, possible } = await lockConcerned(tx, this.deps.hasher, app, signal);
      const ended = signal.effect === "PROBE" ? [] : certain;
      const probe = signal.effect === "PROBE" ? [...certain, ...possible] : possible;
      const marked = await this.deps.markFromPush.run(tx, ended, signal.reason, now);
      const deletionCode = signal.effect === "DELETE_DATA" ? await this.delete(tx, app, signal, ended, now) : null;
      await lookNow(tx, probe, now);
      return { first: true, grants: certain.length + possible.length, marked, probe, deletionCode };
    });
  }

  private async delete(
    tx: Transaction,
    app: App,
    { whose }: PushSignal,
    grants: readonly ConcernedGrant[],
    now: Date,
  ): Promise<string> {
    await deleteData(tx, grants, whose, now);
    return recordDeletion(tx, { provider: app.provider, subjectHash: this.personOf(app, whose) }, now);
  }

  /** The network asks for its receipt again and gets the same one. */
  private async repeated(tx: Transaction, app: App, { effect, whose }: PushSignal): Promise<TakenSignal> {
    const person = { provider: app.provider, subjectHash: this.personOf(app, whose) };
    const deletionCode = effect === "DELETE_DATA" ? await newestDeletion(tx, person) : null;
    return { first: false, grants: 0, marked: 0, probe: [], deletionCode };
  }

  private personOf(app: App, whose: PushSignal["whose"]): string {
    const { hasher } = this.deps;
    return whose.kind === "PERSON"
      ? hasher.hash({ provider: app.provider, appId: app.appId, subject: whose.subject })
      : hasher.refreshTokens.hash(whose);
  }
}

/** Of two deliveries at once the second waits here for the first, and then finds it done. */
async function isFirst(tx: Transaction, provider: Provider, id: string, now: Date): Promise<boolean> {
  const hash = createHash("sha256").update(id).digest("hex");
  try {
    await tx.execute(
      sql`INSERT INTO received_pushes (provider, event_hash, received_at) VALUES (${provider}, ${hash}, ${now})`,
    );
    return true;
  } catch (error) {
    if (isDuplicate(error)) return false;
    throw error;
  }
}

/** Should this process end before it has looked, the timetable finds them due. */
async function lookNow(tx: Transaction, grants: readonly ConcernedGrant[], now: Date): Promise<void> {
  for (const [companyId, ids] of byCompany(grants)) {
    await tx.execute(sql`
      UPDATE grants SET next_verification_at = ${now}, updated_at = ${now}
      WHERE company_id = ${companyId} AND id IN (${join(ids)}) AND (access_token IS NOT NULL OR refresh_token IS NOT NULL)`);
  }
}
