import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { ApiError } from "../api/api-error.js";
import type { RequestContext } from "../api/request-context.js";
import { runOnce } from "../api/run-once.js";
import { UserError } from "../api/user-error.types.js";
import { auditOrigin } from "../audit/audit-origin.js";
import { recordAuditEntry } from "../audit/record-audit-entry.js";
import { SUSPENDED } from "../companies/authentication.js";
import { resolveCompany } from "../companies/resolve-company.js";
import type { Database } from "../database/database.js";
import { ImportAccountsInput, ImportAccountsPayload } from "./import.types.js";
import type { ImportAccounts } from "./import-accounts.js";
import type { ImportResult } from "./import-item.js";

@Resolver()
export class ImportResolver {
  constructor(
    private readonly database: Database,
    private readonly importer: ImportAccounts,
  ) {}

  @Mutation(() => ImportAccountsPayload, {
    description:
      "Brings consents and profiles from another system, with their tokens. Safe to repeat; one bad item does not sink the rest.",
  })
  async importAccounts(
    @Arg("input", () => ImportAccountsInput, { description: "What to import." }) input: ImportAccountsInput,
    @Ctx() context: RequestContext,
  ): Promise<ImportAccountsPayload> {
    const origin = auditOrigin(context);
    const company = await resolveCompany(
      this.database,
      context.viewer as NonNullable<typeof context.viewer>,
      input.company,
    );
    if (company instanceof UserError) return { grants: [], userErrors: [company] };
    if (company.suspendedAt !== null) throw new ApiError("COMPANY_SUSPENDED", SUSPENDED.message);
    const { idempotencyKey: key, ...given } = input;
    const request = { companyId: company.id, operation: "importAccounts", key, input: given, now: context.now };
    const result = await this.database.transaction((tx) =>
      runOnce<ImportResult>(tx, request, async () => {
        const imported = await this.importer.run(tx, {
          companyId: company.id,
          grants: input.grants,
          actor: origin.actor,
          now: context.now,
        });
        await recordAuditEntry(tx, {
          ...origin,
          companyId: company.id,
          action: "ACCOUNTS_IMPORT",
          details: countOutcomes(imported),
        });
        return imported;
      }),
    );
    if (result.kind === "REFUSED") return { grants: [], userErrors: [result.error] };
    return { grants: [...result.answer.grants], userErrors: [...result.answer.userErrors] } as ImportAccountsPayload;
  }
}

function countOutcomes({ grants }: ImportResult): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { outcome } of grants.flatMap((grant) => grant.accounts)) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}
