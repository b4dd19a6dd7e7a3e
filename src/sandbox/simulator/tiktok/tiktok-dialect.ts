import type { SimulatedProvider } from "../simulated-provider.js";
import { addTiktokApi } from "./api-routes.js";
import { TIKTOK_CAUSES } from "./causes.js";
import { TiktokOauthRoutes } from "./oauth-routes.js";
import { TOKEN_INVALID } from "./payloads.js";
import { tiktokPush } from "./tiktok-pushes.js";

/** TikTok with the lifetimes of autumn 2026: access for 2 hours, refresh tokens for 180 days, which rotate (platform-facts 7). */
export const tiktokDialect: SimulatedProvider = {
  provider: "TIKTOK",
  parts: ["authorize", "api"],
  causes: TIKTOK_CAUSES,
  addRoutes(parts) {
    new TiktokOauthRoutes(parts).add();
    addTiktokApi(parts);
  },
  massDeath: TOKEN_INVALID,
  push: (cause, personId, _tokens, app, now) => Promise.resolve(tiktokPush(cause, personId, app, now)),
};
