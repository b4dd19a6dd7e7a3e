import { type OnceResult, runOnce } from "../api/run-once.js";
import { UserError, UserErrorCode, userError } from "../api/user-error.types.js";
import type { ServiceKeyViewer } from "../api/viewer.js";
import type { AuditOrigin } from "../audit/audit-origin.js";
import { type NewAuditEntry, recordAuditEntries } from "../audit/record-audit-entry.js";
import type { Database } from "../database/database.js";
import type { Transaction } from "../database/transaction.js";
import { againOnDuplicate } from "./again-on-duplicate.js";
import type { DeactivationEffect } from "./deactivation-effect.js";
import { fieldErrors } from "./field-errors.js";
import { resolveCompany } from "./resolve-company.js";
import type { Standings } from "./standings.js";
import { insertUsers, lockUsers, type StoredUser, updateUsers } from "./store-users.js";
import {
  MAX_USERS,
  type UpsertUserResult,
  type UpsertUsersInput,
  type UpsertUsersPayload,
} from "./upsert-users.types.js";
import { changedFields, checkUser, planUser, type UserProfile } from "./user-plan.rules.js";
import { toUser } from "./user.types.js";

/** A person who passed the checks. */
interface Plan {
  readonly before: StoredUser | null;
  readonly after: UserProfile;
  /** Names of the fields that change; empty for a new person. */
  readonly changed: readonly string[];
}

/** Creates or updates people of a company; one that is refused does not hold up the others. */
export class UpsertUsers {
  constructor(
    private readonly database: Database,
    private readonly standings: Standings,
    private readonly effects: readonly DeactivationEffect[] = [],
  ) {}

  async run(viewer: ServiceKeyViewer, input: UpsertUsersInput, origin: AuditOrigin): Promise<UpsertUsersPayload> {
    if (input.users.length > MAX_USERS) {
      const message = `At most ${MAX_USERS} people in a call; split them.`;
      return refused(userError(UserErrorCode.TOO_MANY, message, ["users"]));
    }
    const company = await resolveCompany(this.database, viewer, input.company);
    if (company instanceof UserError) return refused(company);
    const { idempotencyKey: key, ...rest } = input;
    const request = { companyId: company.id, operation: "upsertUsers", key, input: rest, now: origin.occurredAt };
    const result: OnceResult<UpsertUsersPayload> = await againOnDuplicate(() =>
      this.database.transaction((tx) => runOnce(tx, request, () => this.write(tx, company.id, input, origin))),
    );
    return result.kind === "REFUSED" ? refused(result.error) : result.answer;
  }

  private async write(
    tx: Transaction,
    companyId: number,
    input: UpsertUsersInput,
    origin: AuditOrigin,
  ): Promise<UpsertUsersPayload> {
    const problems = checkAll(input);
    const accepted = input.users.filter((_user, index) => problems[index]?.length === 0);
    const ids = accepted.map((user) => user.externalId);
    const known = await lockUsers(tx, companyId, ids);
    const plans = new Map<string, Plan>();
    for (const wish of accepted) {
      const before = known.get(wish.externalId) ?? null;
      const after = planUser(wish, before);
      plans.set(wish.externalId, { before, after, changed: before === null ? [] : changedFields(before, after) });
    }
    await this.store(tx, companyId, [...plans.values()], origin);
    const stored = await lockUsers(tx, companyId, ids);
    await recordAuditEntries(tx, auditEntries(companyId, plans, stored, origin));
    await this.follow(tx, companyId, [...plans.values()], origin.occurredAt);
    const results = input.users.map((user, index) => {
      const errors = problems[index] ?? [];
      const plan = errors.length === 0 ? plans.get(user.externalId) : undefined;
      return toResult(user.externalId, plan, stored, errors);
    });
    return { results, userErrors: [] };
  }

  private async store(tx: Transaction, companyId: number, plans: readonly Plan[], origin: AuditOrigin): Promise<void> {
    const created = plans.filter((plan) => plan.before === null).map((plan) => plan.after);
    const updated = plans.filter((plan) => plan.changed.length > 0).map((plan) => plan.after);
    await insertUsers(tx, companyId, created, origin.occurredAt);
    await updateUsers(tx, companyId, updated, origin.occurredAt);
    if (updated.length > 0) tx.afterCommit(() => this.standings.forgetCompany(companyId));
  }

  /** Who was shut out by this call. */
  private async follow(tx: Transaction, companyId: number, plans: readonly Plan[], now: Date): Promise<void> {
    const left = plans.flatMap(({ before, after }) => (before?.active === true && !after.active ? [before.id] : []));
    for (const userId of left) {
      for (const effect of this.effects) await effect.deactivated(tx, { companyId, userId }, now);
    }
  }
}

/** What is wrong with each person, in the order of the input. */
function checkAll(input: UpsertUsersInput): UserError[][] {
  const seen = new Set<string>();
  return input.users.map((user, index) => {
    const path = ["users", index];
    if (seen.has(user.externalId)) {
      const message = "This person stands in the input twice; only the first one was taken.";
      return [userError(UserErrorCode.DUPLICATE_IN_INPUT, message, [...path, "externalId"])];
    }
    seen.add(user.externalId);
    return fieldErrors(checkUser(user), path);
  });
}

function toResult(
  externalId: string,
  plan: Plan | undefined,
  stored: ReadonlyMap<string, StoredUser>,
  userErrors: UserError[],
): UpsertUserResult {
  const user = stored.get(externalId);
  if (plan === undefined || user === undefined) return { externalId, outcome: "REFUSED", user: null, userErrors };
  const outcome = plan.before === null ? "CREATED" : plan.changed.length > 0 ? "UPDATED" : "UNCHANGED";
  return { externalId, outcome, user: toUser(user), userErrors };
}

/** Which fields changed, but of a person's data only what says what the person may do. */
function auditEntries(
  companyId: number,
  plans: ReadonlyMap<string, Plan>,
  stored: ReadonlyMap<string, StoredUser>,
  origin: AuditOrigin,
): NewAuditEntry[] {
  const entries: NewAuditEntry[] = [];
  for (const [externalId, { before, after, changed }] of plans) {
    const id = stored.get(externalId)?.id;
    if (id === undefined || (before !== null && changed.length === 0)) continue;
    const { role, active } = after;
    entries.push({
      ...origin,
      companyId,
      action: before === null ? "USER_CREATE" : "USER_UPDATE",
      target: { type: "User", id },
      details: before === null ? { role, active } : { changed, role, active },
    });
  }
  return entries;
}

function refused(error: UserError): UpsertUsersPayload {
  return { results: [], userErrors: [error] };
}
