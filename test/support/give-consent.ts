import { createHash, randomBytes } from "node:crypto";
import type { ConsentRequest, IssuedGrant, ProviderPort } from "../../src/platforms/provider-port.js";

export const REDIRECT_URI = "http://127.0.0.1:4000/oauth/callback/any";

export interface GivenConsent {
  /** The callback's address, with a code or with an error. */
  readonly callback: URL;
  readonly code: string;
  readonly codeVerifier: string;
}

/** Sends a browser through a simulated network's consent page as a person who lives there. */
export async function giveConsent(
  port: ProviderPort,
  person: string,
  targets: ConsentRequest["targets"],
  decision: "allow" | "cancel" = "allow",
): Promise<GivenConsent> {
  const codeVerifier = randomBytes(32).toString("base64url");
  const codeChallenge = createHash("sha256").update(codeVerifier).digest("base64url");
  const request = { targets, redirectUri: REDIRECT_URI, state: "a state", codeChallenge, askAgain: false };
  const shown = await fetch(port.consentUrl(request));
  const page = await shown.text();
  const order = /name="order" value="([^"]+)"/.exec(page)?.[1];
  if (order === undefined) throw new Error(`There is no consent page, but ${shown.status}: ${page.slice(0, 200)}`);
  const scopes = [...page.matchAll(/name="scope" value="([^"]+)"/g)].map(([, scope = ""]) => scope);
  const body = new URLSearchParams({ order, decision, person });
  for (const scope of scopes) body.append("scope", scope);
  const left = await fetch(new URL("/consent", shown.url), { method: "POST", body, redirect: "manual" });
  const callback = new URL(left.headers.get("location") ?? "about:blank");
  return { callback, code: callback.searchParams.get("code") ?? "", codeVerifier };
}

/** A consent given and traded for tokens. */
export async function connect(
  port: ProviderPort,
  person: string,
  targets: ConsentRequest["targets"],
): Promise<IssuedGrant> {
  const { code, codeVerifier } = await giveConsent(port, person, targets);
  const outcome = await port.exchangeCode(
    { code, codeVerifier, redirectUri: REDIRECT_URI },
    AbortSignal.timeout(10_000),
  );
  if (outcome.kind !== "GRANTED") throw new Error(`The code was refused: ${JSON.stringify(outcome)}`);
  return outcome.grant;
}
