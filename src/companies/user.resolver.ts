import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import type { RequestContext } from "../api/request-context.js";
import { auditOrigin } from "../audit/audit-origin.js";
import type { DeactivateUser } from "./deactivate-user.js";
import { DeactivateUserInput, DeactivateUserPayload } from "./deactivate-user.types.js";
import { serviceKeyOf } from "./service-key-of.js";
import type { UpsertUsers } from "./upsert-users.js";
import { UpsertUsersInput, UpsertUsersPayload } from "./upsert-users.types.js";

@Resolver()
export class UserResolver {
  constructor(
    private readonly users: UpsertUsers,
    private readonly deactivation: DeactivateUser,
  ) {}

  @Mutation(() => UpsertUsersPayload, {
    description:
      "Creates people, or brings known ones up to date. One that is refused does not hold up the others. For service keys.",
  })
  upsertUsers(
    @Ctx() context: RequestContext,
    @Arg("input", () => UpsertUsersInput, { description: "The people." }) input: UpsertUsersInput,
  ): Promise<UpsertUsersPayload> {
    return this.users.run(serviceKeyOf(context), input, auditOrigin(context));
  }

  @Mutation(() => DeactivateUserPayload, {
    description: "Shuts a person out within 5 seconds, open sockets included. Safe to repeat. For service keys.",
  })
  deactivateUser(
    @Ctx() context: RequestContext,
    @Arg("input", () => DeactivateUserInput, { description: "Whom." }) input: DeactivateUserInput,
  ): Promise<DeactivateUserPayload> {
    return this.deactivation.run(serviceKeyOf(context), input, auditOrigin(context));
  }
}
