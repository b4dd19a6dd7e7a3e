import type { SimulatedProvider } from "../simulated-provider.js";
import { addLinkedinApi } from "./api-routes.js";
import { LINKEDIN_CAUSES } from "./causes.js";
import { LinkedinOauthRoutes } from "./oauth-routes.js";
import { REVOKED } from "./payloads.js";

/** LinkedIn as an approved partner's app meets it: with refresh tokens (platform-facts 4). */
export const linkedinDialect: SimulatedProvider = {
  provider: "LINKEDIN",
  parts: ["oauth", "api"],
  causes: LINKEDIN_CAUSES,
  addRoutes(parts) {
    new LinkedinOauthRoutes(parts).add();
    addLinkedinApi(parts);
  },
  massDeath: () => REVOKED,
  push: () => Promise.resolve(null),
};
