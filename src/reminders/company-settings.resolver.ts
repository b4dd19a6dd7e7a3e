import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from "type-graphql";
import { type RequestContext, userOf } from "../api/request-context.js";
import { type UserError, UserErrorCode, userError } from "../api/user-error.types.js";
import { auditOrigin } from "../audit/audit-origin.js";
import { Company, toCompany } from "../companies/company.types.js";
import { readCompanySettings } from "../companies/company-settings.js";
import { findCompany, findCompanyByExternalId } from "../companies/find-company.js";
import type { UpdateCompanySettings } from "../companies/update-company-settings.js";
import type { SqlReader } from "../database/transaction.js";
import { POLICIES, policyOf } from "../platforms/policies.rules.js";
import {
  ReminderLadder,
  type ReminderLadderInput,
  UpdateCompanySettingsInput,
  UpdateCompanySettingsPayload,
} from "./company-settings.types.js";
import { ladderKey, ladderOf } from "./ladder-of.rules.js";

/** Settings of a company that are about reminders. */
@Resolver(() => Company)
export class CompanySettingsResolver {
  constructor(
    private readonly database: SqlReader,
    private readonly update: UpdateCompanySettings,
  ) {}

  @Mutation(() => UpdateCompanySettingsPayload, {
    description:
      "Changes when and how often your company is reminded. For admins. Reminders to come are planned anew at once; what people have been told is not told again.",
  })
  async updateCompanySettings(
    @Arg("input", () => UpdateCompanySettingsInput, { description: "What to change." })
    input: UpdateCompanySettingsInput,
    @Ctx() context: RequestContext,
  ): Promise<UpdateCompanySettingsPayload> {
    const { companyId } = userOf(context);
    const { idempotencyKey: key, ...given } = input;
    const ladders = given.ladders ?? [];
    const unknown = notOffered(ladders);
    if (unknown.length > 0) return { company: null, userErrors: unknown };
    const call = { companyId, key, input: given, origin: auditOrigin(context) };
    const userErrors = await this.update.run(call, {
      ...given,
      ladders: ladders.map(({ platform, purpose, days = null }) => ({ name: ladderKey(platform, purpose), days })),
    });
    if (userErrors.length > 0) return { company: null, userErrors };
    const company = await findCompany(this.database, companyId);
    return { company: company === null ? null : toCompany(company), userErrors };
  }

  @FieldResolver(() => [ReminderLadder], {
    description: "The reminder days of every pair of platform and purpose that can be connected.",
  })
  async ladders(@Root() { externalId }: Company): Promise<ReminderLadder[]> {
    const company = await findCompanyByExternalId(this.database, externalId);
    const settings = company === null ? null : await readCompanySettings(this.database, [company.id]);
    const own = settings?.get(company?.id ?? 0)?.ladders ?? null;
    return POLICIES.map(({ platform, purpose }) =>
      Object.assign(new ReminderLadder(), {
        platform,
        purpose,
        days: ladderOf(own, platform, purpose),
        chosenByCompany: own !== null && ladderKey(platform, purpose) in own,
      }),
    );
  }
}

function notOffered(ladders: readonly ReminderLadderInput[]): UserError[] {
  return ladders.flatMap(({ platform, purpose }, index) => {
    if (policyOf(platform, purpose) !== null) return [];
    const message = "Profiles of this platform cannot be connected for this purpose; see `platformPolicies`.";
    return [userError(UserErrorCode.PURPOSE_NOT_OFFERED, message, ["ladders", index])];
  });
}
