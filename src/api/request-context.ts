import { ApiError } from "./api-error.js";
import type { Loaders } from "./loaders.js";
import type { UserViewer, Viewer } from "./viewer.js";

/** What every resolver gets: one object per operation, on either transport. */
export interface RequestContext {
  /** Null for an anonymous caller, who may do nothing but read the schema where introspection is on. */
  readonly viewer: Viewer | null;
  /** The business instant of the whole operation, so that all of its answer is true at one moment. */
  readonly now: Date;
  /** Joins the answer, the log and the audit trail. */
  readonly requestId: string;
  /** The caller's network address. */
  readonly address: string | null;
  readonly loaders: Loaders;
}

/**
 * The person who calls.
 *
 * @throws ApiError UNAUTHENTICATED or FORBIDDEN; the permission table has normally refused before
 */
export function userOf(context: RequestContext): UserViewer {
  if (context.viewer === null) throw new ApiError("UNAUTHENTICATED", "Send a bearer token to use this operation.");
  if (context.viewer.kind !== "USER")
    throw new ApiError("FORBIDDEN", "This operation is for users, not for service keys.");
  return context.viewer;
}
