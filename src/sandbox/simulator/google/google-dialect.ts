import type { SimulatedProvider } from "../simulated-provider.js";
import { addBusiness } from "./business-routes.js";
import { GOOGLE_CAUSES } from "./causes.js";
import { googlePush } from "./google-pushes.js";
import { GoogleOauthRoutes } from "./oauth-routes.js";
import { REVOKED } from "./payloads.js";
import { addYoutube } from "./youtube-routes.js";

/** Google for YouTube and Business Profile: one consent of a person for both, and refresh tokens without an end (platform-facts 6). */
export const googleDialect: SimulatedProvider = {
  provider: "GOOGLE",
  parts: ["accounts", "oauth", "youtube", "business", "businessInformation"],
  causes: GOOGLE_CAUSES,
  addRoutes(parts) {
    new GoogleOauthRoutes(parts).add();
    addYoutube(parts);
    addBusiness(parts);
  },
  massDeath: () => REVOKED,
  push: googlePush,
};
