import type { Clock } from "../../clock.js";
import type { Database } from "../../database/database.js";
import type { SimulatedPush } from "../simulator/simulated-provider.js";
import type { Simulator } from "../simulator/simulator.js";
import { readLiveTokens } from "../simulator/world/token-rows.js";
import type { SimulatedAccount } from "./simulated-account.js";

export interface SendPushParts {
  readonly database: Database;
  readonly clock: Pick<Clock, "now">;
  readonly simulator: Simulator;
  /** Where Relink is reached; null until its port is open. */
  readonly relinkUrl: () => string | null;
}

export type Pushed =
  /** `status`: with which Relink answered. */
  | { readonly kind: "SENT"; readonly topic: SimulatedPush["topic"]; readonly url: string; readonly status: number }
  /** The network pushes nothing about this cause. */
  | { readonly kind: "NONE" }
  | { readonly kind: "FAILED"; readonly problem: string };

const PATIENCE_MS = 10_000;

/** Sends what the network would push about a person, with its valid signature, to Relink's own address. */
export async function sendPush(
  { database, clock, simulator, relinkUrl }: SendPushParts,
  cause: string,
  { provider, personId }: Pick<SimulatedAccount, "provider" | "personId">,
): Promise<Pushed> {
  const [dialect, app, base] = [simulator.dialect(provider), simulator.app(provider), relinkUrl()];
  if (dialect === null || app === null) return { kind: "NONE" };
  if (base === null) return { kind: "FAILED", problem: "Relink's port is not open yet." };
  const live = await readLiveTokens(database, { provider, personId });
  const tokens = live.filter((token) => token.kind === "REFRESH").map((token) => token.token);
  const push = await dialect.push(cause, personId, tokens, app, clock.now());
  if (push === null) return { kind: "NONE" };
  const url = `${base}/webhooks/${provider.toLowerCase()}/${push.topic}`;
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const answer = await fetch(url, { method: "POST", headers: { ...push.headers }, body: push.body, signal });
    await answer.arrayBuffer();
    return { kind: "SENT", topic: push.topic, url, status: answer.status };
  } catch (error) {
    return { kind: "FAILED", problem: error instanceof Error ? error.message : "The push could not be sent." };
  }
}
