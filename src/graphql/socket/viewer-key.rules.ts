import type { Viewer } from "../../api/viewer.js";

/** The same for every socket of one person or key. */
export function viewerKey(viewer: Viewer): string {
  return viewer.kind === "USER" ? `user:${viewer.companyId}:${viewer.userId}` : `key:${viewer.keyId}`;
}

/** The same for every socket of one person or key with the same rights: other rights need another sign-in (W-9). */
export function rightsKey(viewer: Viewer): string {
  const rights = viewer.kind === "USER" ? viewer.role : viewer.operations.toSorted().join(",");
  return `${viewerKey(viewer)}:${rights}`;
}
