import type { StatedCauseEffect } from "../accounts/record-cause.js";
import { alignLadders } from "./plan-ladders.js";

/** A reminder does not come before the instant at which a reconnect can succeed, as far as a person has stated one. */
export const rungsFollowCauses: StatedCauseEffect = {
  stated: (tx, { account, statedAt }) =>
    alignLadders(tx, { companyId: account.companyId, ids: [account.id] }, {}, statedAt),
};
