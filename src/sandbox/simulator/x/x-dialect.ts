import type { SimulatedProvider } from "../simulated-provider.js";
import { addXApi } from "./api-routes.js";
import { X_CAUSES } from "./causes.js";
import { XOauthRoutes } from "./oauth-routes.js";
import { UNAUTHORIZED } from "./payloads.js";
import { pushOf } from "./x-pushes.js";

/** X with OAuth 2.0: rotating refresh tokens, one live consent for each app and person (platform-facts 5). */
export const xDialect: SimulatedProvider = {
  provider: "X",
  parts: ["authorize", "api"],
  causes: X_CAUSES,
  addRoutes(parts) {
    new XOauthRoutes(parts).add();
    addXApi(parts);
  },
  massDeath: () => UNAUTHORIZED,
  push: (cause, personId, _tokens, app, now) => Promise.resolve(pushOf(cause, personId, app, now)),
};
