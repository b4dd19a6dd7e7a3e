import { fault, SESSION_FAULTS, UNEXPLAINED } from "../meta/payloads.js";
import { signedRequestPush } from "../meta/signed-pushes.js";
import type { SimulatedProvider } from "../simulated-provider.js";
import { addInstagramAccount } from "./account-routes.js";
import { INSTAGRAM_CAUSES } from "./causes.js";
import { addInstagramOauth } from "./oauth-routes.js";

/** Instagram Login: consent, exchange, renewal and the one account of each login (platform-facts 3). */
export const instagramDialect: SimulatedProvider = {
  provider: "INSTAGRAM",
  parts: ["authorize", "api", "graph"],
  causes: INSTAGRAM_CAUSES,
  addRoutes(parts) {
    addInstagramOauth(parts);
    addInstagramAccount(parts);
  },
  massDeath: () => fault(SESSION_FAULTS.PASSWORD_CHANGED ?? UNEXPLAINED),
  async push(cause, personId, _tokens, { appSecret }, now) {
    if (cause === "APP_REMOVED") return signedRequestPush("deauthorize", personId, appSecret, now);
    if (cause === "DELETION_REQUESTED") return signedRequestPush("data-deletion", personId, appSecret, now);
    return null;
  },
};
