import { randomBytes } from "node:crypto";
import { Pool } from "undici";
import { serve } from "../program.js";
import { API_VERSION, AT_ONCE, type Order, type Outcome } from "./run.types.js";

let pool: Pool | null = null;
let paths: string[] = [];

/** The baseline: the same calls, so many at once, over connections that stay open; every answer is read and parsed. */
serve(async (order: Order): Promise<Outcome> => {
  if (order.kind === "PREPARE") {
    const { graph, appId, appSecret, tokens } = order.network;
    const { origin, pathname } = new URL(`${graph}/${API_VERSION}/debug_token`);
    pool = new Pool(origin, { connections: AT_ONCE });
    paths = Array.from({ length: order.consents }, (_, n) => {
      const token = tokens?.[n] ?? randomBytes(24).toString("base64url");
      const fields = { input_token: token, access_token: `${appId}|${appSecret}` };
      return `${pathname}?${new URLSearchParams(fields).toString()}`;
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
