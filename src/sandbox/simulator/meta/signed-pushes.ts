import { createHmac } from "node:crypto";
import type { SimulatedPush } from "../simulated-provider.js";

/** A callback with a `signed_request`, as Meta signs it. */
export function signedRequestPush(
  topic: "deauthorize" | "data-deletion",
  userId: string,
  secret: string,
  now: Date,
): SimulatedPush {
  const payload = { user_id: userId, algorithm: "HMAC-SHA256", issued_at: seconds(now) };
  const encoded = Buffer.from(JSON.stringify(payload)).toString("base64url");
  const signature = createHmac("sha256", secret).update(encoded).digest("base64url");
  return {
    topic,
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ signed_request: `${signature}.${encoded}` }).toString(),
  };
}

/** The webhook of the topic `permissions`. */
export function permissionsPush(
  userId: string,
  change: { readonly field: string; readonly verb: string },
  secret: string,
  now: Date,
): SimulatedPush {
  const { field, verb } = change;
  const entry = { id: userId, uid: userId, time: seconds(now), changes: [{ field, value: { verb } }] };
  const body = JSON.stringify({ object: "permissions", entry: [entry] });
  const signature = createHmac("sha256", secret).update(body).digest("hex");
  const headers = { "content-type": "application/json", "x-hub-signature-256": `sha256=${signature}` };
  return { topic: "events", headers, body };
}

function seconds(instant: Date): number {
  return Math.floor(instant.getTime() / 1_000);
}
