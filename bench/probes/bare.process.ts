import { randomBytes } from "node:crypto";
import { Pool } from "undici";
import { serve } from "../program.js";
import { API_VERSION, APP_ID, APP_SECRET, AT_ONCE, type Order, type Outcome } from "./run.types.js";

let pool: Pool | null = null;
let paths: string[] = [];

/** The baseline: the same calls, so many at once, over connections that stay open; every answer is read and parsed. */
serve(async (order: Order): Promise<Outcome> => {
  if (order.kind === "PREPARE") {
    pool = new Pool(order.network, { connections: AT_ONCE });
    paths = Array.from({ length: order.consents }, () => {
      const fields = { input_token: randomBytes(24).toString("base64url"), access_token: `${APP_ID}|${APP_SECRET}` };
      return `/${API_VERSION}/debug_token?${new URLSearchParams(fields).toString()}`;
    });
    return { probes: 0, seconds: 0 };
  }
  const start = performance.now();
  const waiting = paths.values();
  await Promise.all(Array.from({ length: AT_ONCE }, () => loop(waiting)));
  return { probes: paths.length, seconds: (performance.now() - start) / 1_000 };
});

async function loop(waiting: Iterator<string>): Promise<void> {
  for (let next = waiting.next(); next.done !== true; next = waiting.next()) {
    const { statusCode, body } = await (pool as Pool).request({ method: "GET", path: next.value });
    const answer = (await body.json()) as { data: { is_valid: boolean } };
    if (statusCode !== 200 || !answer.data.is_valid) throw new Error("The network did not answer as it should.");
  }
}
