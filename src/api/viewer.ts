import type { Role } from "./role.js";

/** A person, known by a JWT; role and company are read from the database, not from the token. */
export interface UserViewer {
  readonly kind: "USER";
  readonly companyId: number;
  readonly userId: string;
  readonly role: Role;
  /** BCP 47 tag for texts: the person's own or the company's. */
  readonly locale: string;
  /** IANA name of the company's zone. */
  readonly timeZone: string;
}

/** A backend, known by a service key. */
export interface ServiceKeyViewer {
  readonly kind: "SERVICE_KEY";
  readonly keyId: string;
  /** Null: good for the whole installation; each input then names the company. */
  readonly companyId: number | null;
  readonly operations: readonly string[];
}

/** Whoever calls. */
export type Viewer = UserViewer | ServiceKeyViewer;

/** Who did something, as histories and the audit trail keep it. */
export interface Actor {
  readonly kind: "USER" | "SERVICE_KEY" | "OPERATOR" | "SYSTEM";
  /** The id of the user or service key; null for the system and for the operator at the command line. */
  readonly id: string | null;
}

export const SYSTEM: Actor = { kind: "SYSTEM", id: null };

export function actorOf(viewer: Viewer): Actor {
  return { kind: viewer.kind, id: viewer.kind === "USER" ? viewer.userId : viewer.keyId };
}
