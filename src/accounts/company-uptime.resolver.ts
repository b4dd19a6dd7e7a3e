import { Args, Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import type { RequestContext } from "../api/request-context.js";
import { Company } from "../companies/company.types.js";
import { findCompanyByExternalId } from "../companies/find-company.js";
import type { Database } from "../database/database.js";
import { readCompanyUptime } from "./read-company-uptime.js";
import { readUptimeArgs, toUptime, Uptime, UptimeArgs } from "./uptime.types.js";

@Resolver(() => Company)
export class CompanyUptimeResolver {
  constructor(private readonly database: Database) {}

  @FieldResolver(() => Uptime, {
    description: "How much of a time the company's connections worked, all of them together.",
  })
  async uptime(
    @Root() company: Company,
    @Args(() => UptimeArgs) args: UptimeArgs,
    @Ctx() context: RequestContext,
  ): Promise<Uptime> {
    const span = readUptimeArgs(args, context.now);
    // Whoever holds the object was allowed to see the company; its number is no part of the API.
    const facts = await findCompanyByExternalId(this.database, company.externalId);
    if (facts === null) throw new Error("a company was answered that does not exist");
    return toUptime(span, await readCompanyUptime(this.database, facts.id, span, context.now));
  }
}
