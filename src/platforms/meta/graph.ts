import { createHmac } from "node:crypto";
import type { Answer } from "../answer.js";
import type { Outbound, OutboundRequest } from "../outbound.js";
import type { ProviderApp } from "../provider-app.js";

export type Parameters = Readonly<Record<string, string>>;

/** The Graph API, as the operator's app calls it. */
export class Graph {
  constructor(
    private readonly app: ProviderApp,
    private readonly outbound: Outbound,
  ) {}

  /** Without a token: the token endpoint, which takes the app's id and secret. */
  async bare(path: string, parameters: Parameters, signal: AbortSignal): Promise<Answer> {
    return await this.send("GET", path, parameters, signal);
  }

  /** As the app itself. */
  async asApp(path: string, parameters: Parameters, signal: AbortSignal): Promise<Answer> {
    const token = `${this.app.appId}|${this.app.appSecret}`;
    return await this.send("GET", path, { ...parameters, access_token: token }, signal);
  }

  /** With the token of a person or page, and the proof that the app's own server sends it. */
  async withToken(
    method: OutboundRequest["method"],
    path: string,
    token: string,
    parameters: Parameters,
    signal: AbortSignal,
  ): Promise<Answer> {
    const proof = createHmac("sha256", this.app.appSecret).update(token).digest("hex");
    return await this.send(method, path, { ...parameters, access_token: token, appsecret_proof: proof }, signal);
  }

  private async send(
    method: OutboundRequest["method"],
    path: string,
    parameters: Parameters,
    signal: AbortSignal,
  ): Promise<Answer> {
    const { addresses, apiVersion } = this.app;
    const version = apiVersion === null ? "" : `/${apiVersion}`;
    const url = `${addresses.graph}${version}/${path}?${new URLSearchParams(parameters).toString()}`;
    return await this.outbound.send({ method, url }, signal);
  }
}

/** Whether a stored id can be part of a path: what an import brought may be anything. */
export function isNodeId(id: string): boolean {
  return /^[A-Za-z0-9_]{1,64}$/.test(id);
}
