import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import { localIdOf } from "../api/global-id.rules.js";
import { type RequestContext, userOf } from "../api/request-context.js";
import { AuditEntry } from "../audit/audit-entry.types.js";
import type { UserLoader } from "./user-loader.js";
import { User } from "./user.types.js";

/** The audit trail stands above people in the house, so it is people that give it their names. */
@Resolver(() => AuditEntry)
export class AuditActorResolver {
  constructor(private readonly users: UserLoader) {}

  @FieldResolver(() => User, { nullable: true, description: "The person who did it; null when it was no person." })
  async actor(@Root() entry: AuditEntry, @Ctx() context: RequestContext): Promise<User | null> {
    const userId = entry.actorId === null ? null : localIdOf("User", entry.actorId);
    return userId === null ? null : this.users.load(context, userOf(context).companyId, userId);
  }
}
