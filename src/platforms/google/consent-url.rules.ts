import type { ProviderApp } from "../provider-app.js";
import type { ConsentRequest } from "../provider-port.js";
import { scopesToAsk } from "./scopes.rules.js";

/**
 * Google's consent page. A refresh token comes with the first consent only, unless `prompt=consent` asks for it again;
 * `select_account` lets a person who is signed in with several accounts choose, instead of being sent on with the wrong one. With
 * `include_granted_scopes` the new tokens cover what the person granted before: one consent feeds YouTube and Business Profile, and
 * connecting the second must not take the first one away.
 */
export function googleConsentUrl(app: ProviderApp, request: ConsentRequest): string {
  const query = new URLSearchParams({
    response_type: "code",
    client_id: app.appId,
    redirect_uri: request.redirectUri,
    scope: scopesToAsk(request.targets).join(" "),
    state: request.state,
    code_challenge: request.codeChallenge,
    code_challenge_method: "S256",
    access_type: "offline",
    prompt: "select_account consent",
    include_granted_scopes: "true",
  });
  return `${app.addresses.accounts}/o/oauth2/v2/auth?${query.toString()}`;
}
