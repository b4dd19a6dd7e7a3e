/** An opaque id that is unique over all types, as `Node` wants it: base64url of `Type:localId`. */
export function toGlobalId(type: string, localId: string): string {
  return Buffer.from(`${type}:${localId}`, "utf8").toString("base64url");
}

export interface GlobalId {
  readonly type: string;
  readonly localId: string;
}

const SHAPE = /^([A-Za-z]{1,40}):(.{1,200})$/su;

/** Reads a global id; null when it is none of ours. */
export function fromGlobalId(id: string): GlobalId | null {
  if (!/^[\w-]{4,400}$/.test(id)) return null;
  const match = SHAPE.exec(Buffer.from(id, "base64url").toString("utf8"));
  if (match?.[1] === undefined || match[2] === undefined) return null;
  return toGlobalId(match[1], match[2]) === id ? { type: match[1], localId: match[2] } : null;
}

/** The local id behind a global id of the given type; null when it is of another type or none at all. */
export function localIdOf(type: string, id: string): string | null {
  const parsed = fromGlobalId(id);
  return parsed?.type === type ? parsed.localId : null;
}
