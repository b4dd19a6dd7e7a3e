import { createHmac, randomInt } from "node:crypto";
import type { ProviderApp } from "../../../platforms/provider-app.js";
import type { SimulatedPush } from "../simulated-provider.js";

/** X's own number of the app, which is not its client id. */
const APP_NUMBER = "29820954";

/** What X would post about a cause, signed with the app's consumer secret (platform-facts 9.6). Null: it says nothing. */
export function pushOf(cause: string, personId: string, app: ProviderApp, now: Date): SimulatedPush | null {
  const event = eventOf(cause, personId, `${now.toISOString().slice(0, 19)}+00:00`);
  if (event === null) return null;
  const body = JSON.stringify(event);
  const signature = createHmac("sha256", app.pushSecret ?? app.appSecret)
    .update(body)
    .digest("base64");
  return {
    topic: "events",
    headers: { "content-type": "application/json", "x-twitter-webhooks-signature": `sha256=${signature}` },
    body,
  };
}

function eventOf(cause: string, personId: string, date_time: string): object | null {
  switch (cause) {
    case "APP_REMOVED": {
      const event_uuid = `${Date.now()}${randomInt(100_000, 999_999)}`;
      const payload = { date_time, user_id: personId, app_id: APP_NUMBER };
      return { data: { event_uuid, filter: {}, event_type: "oauth.revoke", payload } };
    }
    case "APP_REMOVED_OLD_EVENT":
      return {
        user_event: { revoke: { date_time, target: { app_id: APP_NUMBER }, source: { user_id: personId } } },
      };
    default:
      return null;
  }
}
