import type { Answer } from "../answer.js";
import type { Parameters } from "../meta/graph.js";
import type { Outbound } from "../outbound.js";
import type { ProviderApp } from "../provider-app.js";

/** Instagram's own hosts, as the operator's app calls them. The app is the *Instagram* app: its id and secret are not Facebook's. */
export class InstagramGraph {
  constructor(
    private readonly app: ProviderApp,
    private readonly outbound: Outbound,
  ) {}

  /** The code's exchange, on a host of its own. */
  async trade(form: Parameters, signal: AbortSignal): Promise<Answer> {
    return await this.outbound.send(
      { method: "POST", url: `${this.app.addresses.api}/oauth/access_token`, form },
      signal,
    );
  }

  /** The token endpoints, whose paths carry no version. */
  async token(
    path: "access_token" | "refresh_access_token",
    parameters: Parameters,
    signal: AbortSignal,
  ): Promise<Answer> {
    const url = `${this.app.addresses.graph}/${path}?${new URLSearchParams(parameters).toString()}`;
    return await this.outbound.send({ method: "GET", url }, signal);
  }

  async read(node: string, token: string, fields: string, signal: AbortSignal): Promise<Answer> {
    const { addresses, apiVersion } = this.app;
    const version = apiVersion === null ? "" : `/${apiVersion}`;
    const query = new URLSearchParams({ fields, access_token: token }).toString();
    return await this.outbound.send({ method: "GET", url: `${addresses.graph}${version}/${node}?${query}` }, signal);
  }
}
