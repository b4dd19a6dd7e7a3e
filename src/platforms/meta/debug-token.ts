import type { Verdict } from "../verdict.js";
import { readAnswer } from "./answers.rules.js";
import { type DebuggedToken, readDebugToken } from "./debug-token.rules.js";
import { TRANSIENT } from "./error-codes.js";
import type { MetaCalls } from "./meta-calls.js";

/**
 * Asks Meta about a token. Free of the person's own call budget, and the only place that tells all ends and scopes.
 *
 * Where the question itself is answered with a dead session, that is about the token of our app, not the one asked about: then the
 * token is tried directly, so that a wrong secret of ours ends nobody's connection.
 */
export async function debugToken(calls: MetaCalls, token: string, signal: AbortSignal): Promise<DebuggedToken> {
  const answer = await calls.graph.asApp("debug_token", { input_token: token }, signal);
  const debugged = answer.kind === "ANSWER" ? readDebugToken(answer, calls.app.appId, calls.clock.now()) : null;
  if (debugged !== null) return debugged;
  const verdict = readAnswer(answer, null);
  if (verdict.kind === "PERMANENT" || verdict.kind === "DOUBTFUL") return only(await tryToken(calls, token, signal));
  const garbled = answer.kind === "ANSWER" && answer.status >= 200 && answer.status < 300;
  return only(garbled ? TRANSIENT : verdict);
}

/** The token's simplest use. */
export async function tryToken(calls: MetaCalls, token: string, signal: AbortSignal): Promise<Verdict> {
  return readAnswer(await calls.graph.withToken("GET", "me", token, { fields: "id" }, signal), ["TOKEN"]);
}

function only(verdict: Verdict): DebuggedToken {
  return { verdict, learned: null, userId: null, issuedAt: null, scopes: null, targetsOf: new Map() };
}
