import type { SimulatedProvider } from "../simulated-provider.js";
import { META_CAUSES } from "./causes.js";
import { addDebugTokenRoute } from "./debug-token-route.js";
import { addMeRoutes } from "./me-routes.js";
import { addNodeRoutes } from "./node-routes.js";
import { addOauthRoutes } from "./oauth-routes.js";
import { fault, SESSION_FAULTS, UNEXPLAINED } from "./payloads.js";
import { permissionsPush, signedRequestPush } from "./signed-pushes.js";

/** Facebook's login dialog and Graph API (platform-facts 2). */
export const metaDialect: SimulatedProvider = {
  provider: "META",
  parts: ["dialog", "graph"],
  causes: META_CAUSES,
  addRoutes(parts) {
    addOauthRoutes(parts);
    addDebugTokenRoute(parts);
    addMeRoutes(parts);
    addNodeRoutes(parts);
  },
  // The most convincing lie that the network ever told: a reset of the sessions, with its subcode.
  massDeath: () => fault(SESSION_FAULTS.PASSWORD_CHANGED ?? UNEXPLAINED),
  async push(cause, personId, _tokens, { appSecret }, now) {
    switch (cause) {
      case "APP_REMOVED":
        return signedRequestPush("deauthorize", personId, appSecret, now);
      case "DELETION_REQUESTED":
        return signedRequestPush("data-deletion", personId, appSecret, now);
      case "PERMISSION_REMOVED":
        return permissionsPush(personId, { field: "pages_manage_posts", verb: "revoked" }, appSecret, now);
      default:
        return null;
    }
  },
};
