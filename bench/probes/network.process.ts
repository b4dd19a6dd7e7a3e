import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { serve } from "../program.js";
import { APP_ID } from "./run.types.js";

const DAY_SECONDS = 86_400;
const expiresAt = Math.floor(Date.now() / 1_000) + 50 * DAY_SECONDS;

/** What `debug_token` says of a token that lives, with the fields that Meta documents. */
const BODY = JSON.stringify({
  data: {
    app_id: APP_ID,
    type: "USER",
    application: "Relink",
    data_access_expires_at: expiresAt + 30 * DAY_SECONDS,
    expires_at: expiresAt,
    is_valid: true,
    issued_at: expiresAt - 60 * DAY_SECONDS,
    scopes: ["public_profile", "pages_show_list", "pages_manage_posts", "pages_read_engagement"],
    user_id: "102200998800555",
  },
});
let latencyMs = 0;
let calls = 0;

const server = createServer((_request, response) => {
  calls += 1;
  const answer = () => {
    response.setHeader("content-type", "application/json; charset=utf-8");
    response.end(BODY);
  };
  if (latencyMs === 0) answer();
  else setTimeout(answer, latencyMs);
});

/** A network that answers every question in the same way after the same time: what it costs itself is hardly anything. */
serve(async (order: { readonly latencyMs: number }) => {
  if (!server.listening) {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
  }
  latencyMs = order.latencyMs;
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, calls };
});
