import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import type { RequestContext } from "../../api/request-context.js";
import type { UserLoader } from "../../companies/user-loader.js";
import { User } from "../../companies/user.types.js";
import { Advisory } from "../advisory.types.js";
import { SocialAccount } from "../social-account.types.js";
import { Diagnosis, StatedCause } from "./diagnosis.types.js";
import type { ReadDiagnosis } from "./read-diagnosis.js";

/** What is the matter with an account. */
@Resolver(() => SocialAccount)
export class DiagnosisResolver {
  constructor(private readonly read: ReadDiagnosis) {}

  @FieldResolver(() => Diagnosis, {
    nullable: true,
    description:
      "Why the connection does not work, or what is blocked although it does, and what to do; null when all is well.",
  })
  diagnosis(@Root() account: SocialAccount, @Ctx() context: RequestContext): Promise<Diagnosis | null> {
    return this.read.diagnosis(context, account);
  }

  @FieldResolver(() => Advisory, {
    nullable: true,
    description: "What to know of a connection that works; null when there is nothing, and while it is not connected.",
  })
  advisory(@Root() account: SocialAccount, @Ctx() context: RequestContext): Promise<Advisory | null> {
    return this.read.advisory(context, account);
  }
}

@Resolver(() => StatedCause)
export class StatedCauseResolver {
  constructor(private readonly users: UserLoader) {}

  @FieldResolver(() => User, { nullable: true, description: "Who stated it." })
  async statedBy(@Root() cause: StatedCause, @Ctx() context: RequestContext): Promise<User | null> {
    return cause.statedById === null ? null : this.users.load(context, cause.companyId, cause.statedById);
  }
}
