import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import type { RequestContext } from "../api/request-context.js";
import { auditOrigin } from "../audit/audit-origin.js";
import { serviceKeyOf } from "./service-key-of.js";
import type { UpsertCompany } from "./upsert-company.js";
import { UpsertCompanyInput, UpsertCompanyPayload } from "./upsert-company.types.js";

@Resolver()
export class CompanyResolver {
  constructor(private readonly companies: UpsertCompany) {}

  @Mutation(() => UpsertCompanyPayload, {
    description:
      "Creates a company, or brings a known one up to date. For service keys; one of a company updates that company.",
  })
  upsertCompany(
    @Ctx() context: RequestContext,
    @Arg("input", () => UpsertCompanyInput, { description: "The company as it should be." }) input: UpsertCompanyInput,
  ): Promise<UpsertCompanyPayload> {
    return this.companies.run(serviceKeyOf(context), input, auditOrigin(context));
  }
}
