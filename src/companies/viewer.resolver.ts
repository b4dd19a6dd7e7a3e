import { Ctx, FieldResolver, Query, Resolver } from "type-graphql";
import { ApiError } from "../api/api-error.js";
import type { RequestContext } from "../api/request-context.js";
import type { Viewer } from "../api/viewer.js";
import type { SqlReader } from "../database/transaction.js";
import { Company, toCompany } from "./company.types.js";
import { findCompany } from "./find-company.js";
import { allowedFields } from "./permissions.rules.js";
import type { UserLoader } from "./user-loader.js";
import { User } from "./user.types.js";
import { ViewerFacts } from "./viewer.types.js";

@Resolver(() => ViewerFacts)
export class ViewerResolver {
  constructor(
    private readonly database: SqlReader,
    private readonly users: UserLoader,
  ) {}

  @Query(() => ViewerFacts, { description: "Who you are and what you may do. For every known caller." })
  viewer(@Ctx() context: RequestContext): ViewerFacts {
    const viewer = viewerOf(context);
    return {
      kind: viewer.kind,
      role: viewer.kind === "USER" ? viewer.role : null,
      operations: allowedFields(viewer),
    };
  }

  @FieldResolver(() => User, { nullable: true, description: "The person; null for a service key." })
  async user(@Ctx() context: RequestContext): Promise<User | null> {
    const viewer = viewerOf(context);
    return viewer.kind === "USER" ? this.users.load(context, viewer.companyId, viewer.userId) : null;
  }

  @FieldResolver(() => Company, {
    nullable: true,
    description: "Your company; null for a service key of the whole installation.",
  })
  async company(@Ctx() context: RequestContext): Promise<Company | null> {
    const { companyId } = viewerOf(context);
    const company = companyId === null ? null : await findCompany(this.database, companyId);
    return company === null ? null : toCompany(company);
  }
}

function viewerOf({ viewer }: RequestContext): Viewer {
  if (viewer === null) throw new ApiError("UNAUTHENTICATED", "Send a bearer token to use this operation.");
  return viewer;
}
