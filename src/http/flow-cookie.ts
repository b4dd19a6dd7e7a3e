import { ATTEMPT_MS } from "../reconnect/attempts.js";

/**
 * The cookie that ties an attempt to the browser in which it was begun (O-2, O-3). One for each attempt, named by it, so that two trips
 * of a person do not meet.
 */
export class FlowCookie {
  private readonly attributes: string;

  constructor(publicUrl: string) {
    const { protocol, pathname } = new URL(publicUrl);
    const path = `${pathname.replace(/\/$/, "")}/oauth`;
    // Lax: a browser sends it when a network leads back here, and not with what other sites load.
    this.attributes = `Path=${path}; HttpOnly; SameSite=Lax${protocol === "https:" ? "; Secure" : ""}`;
  }

  /** The value of `Set-Cookie`. */
  set(attemptId: string, flow: string): string {
    return `${nameOf(attemptId)}=${flow}; Max-Age=${ATTEMPT_MS / 1_000}; ${this.attributes}`;
  }

  /** The value of `Set-Cookie` that takes it away. */
  clear(attemptId: string): string {
    return `${nameOf(attemptId)}=; Max-Age=0; ${this.attributes}`;
  }

  /** What a `Cookie` header brings for an attempt. */
  read(header: string | undefined, attemptId: string): string | undefined {
    const wanted = `${nameOf(attemptId)}=`;
    const found = (header ?? "")
      .split(";")
      .map((part) => part.trim())
      .find((part) => part.startsWith(wanted));
    return found?.slice(wanted.length);
  }
}

function nameOf(attemptId: string): string {
  return `relink_flow_${attemptId}`;
}
