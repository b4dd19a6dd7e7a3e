import type { RequestContext } from "../api/request-context.js";
import { type Actor, actorOf } from "../api/viewer.js";
import { ApiError } from "../api/api-error.js";

/** Who acts, when, and from where: what an audit entry takes over from the call that causes it. */
export interface AuditOrigin {
  readonly actor: Actor;
  readonly occurredAt: Date;
  /** Network address; null for what does not come over the network. */
  readonly address: string | null;
  readonly requestId: string | null;
}

/**
 * The origin of a call through the API.
 *
 * @throws ApiError UNAUTHENTICATED for an anonymous caller; the permission table has normally refused before
 */
export function auditOrigin(context: RequestContext): AuditOrigin {
  if (context.viewer === null) throw new ApiError("UNAUTHENTICATED", "Send a bearer token to use this operation.");
  return {
    actor: actorOf(context.viewer),
    occurredAt: context.now,
    address: context.address,
    requestId: context.requestId,
  };
}
