import type { Status } from "../../accounts/status.js";
import type { Category } from "../category.js";

/** What decides whether a mail that is planned has become pointless. */
export interface PlannedMail {
  readonly kind: "RUNG" | "CHANGE" | "ADVISORY" | "INCIDENT";
  readonly category: Category;
}

/**
 * Whether nobody needs to be mailed any more, now that the account has become something else. A connection that works again needs no
 * alarm and no reminder; one that broke has an alarm of its own and is not repaired; of one that a person disconnected there is nothing
 * to tell. An expiry silences no reminder: the last one says that it has passed.
 */
export function isMootAfter(to: Status, { kind, category }: PlannedMail): boolean {
  if (to === "DISCONNECTED") return true;
  if (to === "CONNECTED") return category !== "REPAIRED";
  return category === "REPAIRED" || kind === "ADVISORY" || (to === "INVALID" && kind === "RUNG");
}
