import type { RequestContext } from "../../api/request-context.js";
import type { Viewer } from "../../api/viewer.js";

/**
 * A context for something that is worked out once for several callers who differ in nothing but who they are: whatever tells who they
 * are is still there, but looking at it is noticed.
 *
 * @param onLook called when something is looked at that is one caller's own
 */
export function impersonalContext(context: RequestContext, onLook: () => void): RequestContext {
  const shared = { ...context, viewer: context.viewer === null ? null : impersonalViewer(context.viewer, onLook) };
  return watched(shared, ["requestId", "address"], onLook);
}

function impersonalViewer(viewer: Viewer, onLook: () => void): Viewer {
  return viewer.kind === "USER"
    ? watched({ ...viewer }, ["userId"], onLook)
    : watched({ ...viewer }, ["keyId"], onLook);
}

function watched<T extends object>(object: T, names: readonly (keyof T)[], onLook: () => void): T {
  for (const name of names) {
    const value = object[name];
    Object.defineProperty(object, name, {
      enumerable: true,
      get: () => {
        onLook();
        return value;
      },
    });
  }
  return object;
}
