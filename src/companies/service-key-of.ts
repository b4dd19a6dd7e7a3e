import { ApiError } from "../api/api-error.js";
import type { RequestContext } from "../api/request-context.js";
import type { ServiceKeyViewer } from "../api/viewer.js";

/**
 * The backend that calls.
 *
 * @throws ApiError UNAUTHENTICATED or FORBIDDEN; the permission table has normally refused before
 */
export function serviceKeyOf({ viewer }: RequestContext): ServiceKeyViewer {
  if (viewer === null) throw new ApiError("UNAUTHENTICATED", "Send a service key to use this operation.");
  if (viewer.kind !== "SERVICE_KEY")
    throw new ApiError("FORBIDDEN", "This operation is for service keys, not for users.");
  return viewer;
}
