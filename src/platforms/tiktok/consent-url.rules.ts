import type { ProviderApp } from "../provider-app.js";
import type { ConsentRequest } from "../provider-port.js";

/** What is asked of a person: who they are, what they have posted, and to post for them (platform-facts.md 7.1). */
export const TIKTOK_SCOPES: readonly string[] = [
  "user.info.basic",
  "user.info.profile",
  "user.info.stats",
  "video.list",
  "video.publish",
  "video.upload",
];

/**
 * TikTok's consent page. Without `disable_auto_auth` it sends a person who has consented before straight back, with whichever account is
 * signed in, so that a second account of a company could never be chosen. There is no PKCE for web apps; the state carries the whole
 * protection (O-1).
 */
export function tiktokConsentUrl(app: ProviderApp, request: Pick<ConsentRequest, "redirectUri" | "state">): string {
  const query = new URLSearchParams({
    client_key: app.appId,
    response_type: "code",
    scope: TIKTOK_SCOPES.join(","),
    redirect_uri: request.redirectUri,
    state: request.state,
    disable_auto_auth: "1",
  });
  return `${app.addresses.authorize}/v2/auth/authorize/?${query.toString()}`;
}
