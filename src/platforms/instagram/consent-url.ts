import type { ProviderApp } from "../provider-app.js";
import type { ConsentRequest } from "../provider-port.js";
import { scopesFor } from "./scopes.rules.js";

/**
 * Instagram's own login. It knows no PKCE and does not tell a first question from a second one. `enable_fb_login=0`: the way through
 * Facebook has an app and a provider of its own.
 */
export function consentUrl({ appId, addresses }: ProviderApp, request: ConsentRequest): string {
  const parameters = new URLSearchParams({
    enable_fb_login: "0",
    client_id: appId,
    redirect_uri: request.redirectUri,
    response_type: "code",
    scope: scopesFor(request.targets).join(","),
    state: request.state,
  });
  return `${addresses.authorize}/oauth/authorize?${parameters.toString()}`;
}
