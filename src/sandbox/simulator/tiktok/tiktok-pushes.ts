import { createHmac } from "node:crypto";
import type { ProviderApp } from "../../../platforms/provider-app.js";
import type { SimulatedPush } from "../simulated-provider.js";
import { PUSHED_REASONS } from "./causes.js";

/** What TikTok posts about a cause, signed with the client secret (platform-facts 9.5). Null: it says nothing. */
export function tiktokPush(cause: string, personId: string, app: ProviderApp, now: Date): SimulatedPush | null {
  const reason = PUSHED_REASONS[cause];
  if (reason === undefined) return null;
  const seconds = Math.floor(now.getTime() / 1_000);
  const body = JSON.stringify({
    client_key: app.appId,
    event: "authorization.removed",
    create_time: seconds,
    user_openid: personId,
    content: JSON.stringify({ reason }),
  });
  const signature = createHmac("sha256", app.appSecret).update(`${seconds}.${body}`).digest("hex");
  const headers = { "content-type": "application/json", "tiktok-signature": `t=${seconds},s=${signature}` };
  return { topic: "events", headers, body };
}
