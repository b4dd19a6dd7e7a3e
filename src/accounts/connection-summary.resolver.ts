import { Arg, Ctx, Int, Query, Resolver } from "type-graphql";
import { type RequestContext, userOf } from "../api/request-context.js";
import type { SqlReader } from "../database/transaction.js";
import { readDays } from "./connection-filter.js";
import { ConnectionSummary } from "./connection-summary.types.js";
import { readConnectionSummary } from "./read-connection-summary.js";

@Resolver()
export class ConnectionSummaryResolver {
  constructor(private readonly database: SqlReader) {}

  @Query(() => ConnectionSummary, { description: "The company's accounts in numbers." })
  connectionSummary(
    @Arg("expiringWithinDays", () => Int, {
      defaultValue: 10,
      description: "How far to look ahead for `expiringCount`, in days, 1 to 3650.",
    })
    days: number,
    @Ctx() context: RequestContext,
  ): Promise<ConnectionSummary> {
    return readConnectionSummary(this.database, userOf(context).companyId, readDays(days), context.now);
  }
}
