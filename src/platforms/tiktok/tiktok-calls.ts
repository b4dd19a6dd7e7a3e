import type { Answer } from "../answer.js";
import type { Outbound } from "../outbound.js";
import type { ProviderApp } from "../provider-app.js";

/** What Relink asks TikTok, as it is documented for Login Kit and the API v2 (platform-facts.md 7). */
export class TiktokCalls {
  constructor(
    private readonly app: ProviderApp,
    private readonly outbound: Outbound,
  ) {}

  /** The code comes as it was in the address, where TikTok escapes it once more. */
  tradeCode(code: string, redirectUri: string, signal: AbortSignal): Promise<Answer> {
    const form = { grant_type: "authorization_code", code: unescaped(code), redirect_uri: redirectUri };
    return this.post("/v2/oauth/token/", form, signal);
  }

  refresh(refreshToken: string, signal: AbortSignal): Promise<Answer> {
    return this.post("/v2/oauth/token/", { grant_type: "refresh_token", refresh_token: refreshToken }, signal);
  }

  revoke(accessToken: string, signal: AbortSignal): Promise<Answer> {
    return this.post("/v2/oauth/revoke/", { token: accessToken }, signal);
  }

  user(accessToken: string, fields: readonly string[], signal: AbortSignal): Promise<Answer> {
    const url = `${this.app.addresses.api}/v2/user/info/?fields=${fields.join(",")}`;
    return this.outbound.send({ method: "GET", url, headers: { authorization: `Bearer ${accessToken}` } }, signal);
  }

  private post(path: string, form: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Answer> {
    const { appId, appSecret, addresses } = this.app;
    const credentials = { client_key: appId, client_secret: appSecret };
    const url = `${addresses.api}${path}`;
    return this.outbound.send({ method: "POST", url, form: { ...credentials, ...form } }, signal);
  }
}

function unescaped(code: string): string {
  try {
    return decodeURIComponent(code);
  } catch {
    return code;
  }
}
