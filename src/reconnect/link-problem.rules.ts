import type { Status } from "../accounts/status.js";

export const SHORTEST_HOURS = 1;
export const LONGEST_HOURS = 168;
export const USUAL_HOURS = 72;
/** Links of one account that work at once; whoever needs more has lost sight of them. */
export const MOST_LINKS = 20;

export interface WantedLink {
  readonly expiresInHours: number;
  /** What the account is at the moment. */
  readonly status: Status;
  /** Its next end that needs a person. */
  readonly expiresAt: Date | null;
  /** How many links of it work already. */
  readonly links: number;
}

export interface LinkProblem {
  readonly code: "INVALID_VALUE" | "NOT_BROKEN" | "TOO_MANY";
  readonly message: string;
  readonly path: readonly string[];
}

/** What speaks against a link; null: nothing. */
export function linkProblem({ expiresInHours, status, expiresAt, links }: WantedLink): LinkProblem | null {
  if (!Number.isInteger(expiresInHours) || expiresInHours < SHORTEST_HOURS || expiresInHours > LONGEST_HOURS) {
    const message = `A link lives from ${SHORTEST_HOURS} to ${LONGEST_HOURS} hours.`;
    return { code: "INVALID_VALUE", message, path: ["expiresInHours"] };
  }
  if (status === "CONNECTED" && expiresAt === null) {
    const message = "The connection works and ends at no known time, so there is nothing to repair.";
    return { code: "NOT_BROKEN", message, path: ["accountId"] };
  }
  if (links >= MOST_LINKS) {
    const message = `At most ${MOST_LINKS} links of an account may work at once; withdraw some.`;
    return { code: "TOO_MANY", message, path: ["accountId"] };
  }
  return null;
}
