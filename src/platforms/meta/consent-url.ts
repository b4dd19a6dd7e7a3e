import type { ProviderApp } from "../provider-app.js";
import type { ConsentRequest } from "../provider-port.js";
import { scopesFor } from "./scopes.rules.js";

/**
 * Facebook's login dialog. It knows no PKCE: the code is traded with the app's secret. `auth_type=rerequest` asks once more for what
 * was declined before, which the dialog otherwise leaves out without a word.
 */
export function consentUrl({ appId, addresses, apiVersion }: ProviderApp, request: ConsentRequest): string {
  const version = apiVersion === null ? "" : `/${apiVersion}`;
  const parameters = new URLSearchParams({
    client_id: appId,
    redirect_uri: request.redirectUri,
    state: request.state,
    response_type: "code",
    scope: scopesFor(request.targets).join(","),
    ...(request.askAgain ? { auth_type: "rerequest" } : {}),
  });
  return `${addresses.dialog}${version}/dialog/oauth?${parameters.toString()}`;
}
