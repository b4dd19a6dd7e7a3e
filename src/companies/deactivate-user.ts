import sql from "sql-template-tag";
import { type OnceResult, runOnce } from "../api/run-once.js";
import { UserError, UserErrorCode, userError } from "../api/user-error.types.js";
import type { ServiceKeyViewer } from "../api/viewer.js";
import type { AuditOrigin } from "../audit/audit-origin.js";
import { recordAuditEntry } from "../audit/record-audit-entry.js";
import type { Database } from "../database/database.js";
import type { Transaction } from "../database/transaction.js";
import type { DeactivateUserInput, DeactivateUserPayload } from "./deactivate-user.types.js";
import type { DeactivationEffect } from "./deactivation-effect.js";
import { resolveCompany } from "./resolve-company.js";
import type { Standings } from "./standings.js";
import { lockUsers } from "./store-users.js";
import { toUser } from "./user.types.js";

/** Shuts a person out; whoever is shut out already stays so. What the person did keeps the name, and what they connected goes on. */
export class DeactivateUser {
  constructor(
    private readonly database: Database,
    private readonly standings: Standings,
    private readonly effects: readonly DeactivationEffect[] = [],
  ) {}

  async run(viewer: ServiceKeyViewer, input: DeactivateUserInput, origin: AuditOrigin): Promise<DeactivateUserPayload> {
    const company = await resolveCompany(this.database, viewer, input.company);
    if (company instanceof UserError) return refused(company);
    const { idempotencyKey: key, ...rest } = input;
    const request = { companyId: company.id, operation: "deactivateUser", key, input: rest, now: origin.occurredAt };
    const result: OnceResult<DeactivateUserPayload> = await this.database.transaction((tx) =>
      runOnce(tx, request, () => this.write(tx, company.id, input.user, origin)),
    );
    return result.kind === "REFUSED" ? refused(result.error) : result.answer;
  }

  private async write(
    tx: Transaction,
    companyId: number,
    externalId: string,
    origin: AuditOrigin,
  ): Promise<DeactivateUserPayload> {
    const user = (await lockUsers(tx, companyId, [externalId])).get(externalId);
    if (user === undefined) {
      return refused(userError(UserErrorCode.NOT_FOUND, "There is no such person in this company.", ["user"]));
    }
    if (user.active) {
      await tx.execute(sql`
        UPDATE users SET active = ${false}, updated_at = ${origin.occurredAt}
        WHERE company_id = ${companyId} AND id = ${user.id}`);
      const target = { type: "User", id: user.id };
      await recordAuditEntry(tx, { ...origin, companyId, action: "USER_DEACTIVATE", target });
      const person = { companyId, userId: user.id };
      for (const effect of this.effects) await effect.deactivated(tx, person, origin.occurredAt);
      tx.afterCommit(() => this.standings.forgetPerson(person));
    }
    return { user: toUser({ ...user, active: false }), person: { companyId, userId: user.id }, userErrors: [] };
  }
}

function refused(error: UserError): DeactivateUserPayload {
  return { user: null, person: null, userErrors: [error] };
}
