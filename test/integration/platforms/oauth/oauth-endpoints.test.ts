import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { ClientSecretPost } from "oauth4webapi";
import { GuardedOutbound } from "../../../../src/platforms/guarded-outbound.js";
import { plainBasic } from "../../../../src/platforms/oauth/client-auth.js";
import { OAuthEndpoints, type OAuthSettings } from "../../../../src/platforms/oauth/oauth-endpoints.js";

const JSON_TYPE = "application/json";
const signal = () => AbortSignal.timeout(10_000);

describe("the standard OAuth requests", () => {
  let server: Server;
  let outbound: GuardedOutbound;
  let base: string;
  let next: { status: number; type: string; body: string };
  let heard: { url: string; headers: IncomingHttpHeaders; form: URLSearchParams };

  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = "";
      request.on("data", (part: Buffer) => (body += part.toString("utf8")));
      request.on("end", () => {
        heard = { url: request.url ?? "", headers: request.headers, form: new URLSearchParams(body) };
        response.writeHead(next.status, { "content-type": next.type }).end(next.body);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    outbound = new GuardedOutbound({ addresses: [base], allowLocal: true });
  });

  afterAll(async () => {
    await outbound.close();
    await new Promise((resolve) => server.close(resolve));
  });

  const endpoints = (change: Partial<OAuthSettings> = {}) =>
    new OAuthEndpoints(
      {
        clientId: "client id",
        clientAuth: ClientSecretPost("se-cr_et"),
        tokenUrl: `${base}/token`,
        revocationUrl: `${base}/revoke`,
        introspectionUrl: `${base}/introspect`,
        ...change,
      },
      outbound,
    );
  const answerWith = (status: number, body: unknown, type = JSON_TYPE) => {
    next = { status, type, body: typeof body === "string" ? body : JSON.stringify(body) };
  };

  it("a code is traded with its verifier, or without one where there is no PKCE", async () => {
    answerWith(200, { access_token: "a", token_type: "Bearer", expires_in: "7200", scope: "x y", own_field: 7 });
    const exchange = { code: "c o+de", redirectUri: "https://a.example/b?c=d&e", codeVerifier: "v".repeat(43) };
    expect(await endpoints().exchangeCode(exchange, signal())).toEqual({
      kind: "TOKENS",
      fields: { access_token: "a", token_type: "bearer", expires_in: 7_200, scope: "x y", own_field: 7 },
    });
    expect(Object.fromEntries(heard.form)).toEqual({
      grant_type: "authorization_code",
      code: exchange.code,
      redirect_uri: exchange.redirectUri,
      code_verifier: exchange.codeVerifier,
      client_id: "client id",
      client_secret: "se-cr_et",
    });
    await endpoints().exchangeCode({ ...exchange, codeVerifier: null }, signal());
    expect(heard.form.has("code_verifier")).toBe(false);
  });

  it("id and secret go in the header as they are, where the provider wants that", async () => {
    answerWith(200, { access_token: "a", token_type: "bearer" });
    await endpoints({ clientAuth: plainBasic("se-cr_et") }).refresh("r", signal());
    expect(heard.headers.authorization).toBe(`Basic ${Buffer.from("client id:se-cr_et").toString("base64")}`);
    expect(Object.fromEntries(heard.form)).toEqual({ grant_type: "refresh_token", refresh_token: "r" });
    expect(heard.headers["content-type"]).toBe("application/x-www-form-urlencoded");
  });

  it.each<[string, number, unknown, string?]>([
    ["a page", 200, "<html>", "text/html"],
    ["nothing", 200, ""],
    ["a list", 200, []],
    ["no access token", 200, { token_type: "bearer" }],
    ["an access token that is no text", 200, { access_token: 7, token_type: "bearer" }],
    ["another kind of token", 200, { access_token: "a", token_type: "mac" }],
    ["a refresh token that is no text", 200, { access_token: "a", token_type: "bearer", refresh_token: 7 }],
    ["an error", 400, { error: "invalid_grant" }],
    ["an error without a body", 401, ""],
    ["a challenge", 401, { error: "invalid_client" }],
    ["an outage", 503, "down", "text/plain"],
    ["a success that is none", 201, { access_token: "a", token_type: "bearer" }],
    ["an empty success", 204, ""],
    ["a status that is none", 999, ""],
  ])("refused, with the answer itself: %s", async (_what, status, body, type = JSON_TYPE) => {
    answerWith(status, body, type);
    expect(await endpoints().refresh("r", signal())).toMatchObject({
      kind: "REFUSED",
      answer: { kind: "ANSWER", status },
    });
  });

  it("refused, with the reason: a redirect, a stop", async () => {
    answerWith(302, "");
    expect((await endpoints().refresh("r", signal())).kind).toBe("REFUSED");
    expect(await endpoints().refresh("r", AbortSignal.abort())).toEqual({
      kind: "REFUSED",
      answer: { kind: "NO_ANSWER", why: "ABORTED", sent: false },
    });
  });

  it("what a provider leaves out is put in before the library looks", async () => {
    answerWith(200, { access_token: "a" });
    expect((await endpoints().refresh("r", signal())).kind).toBe("REFUSED");
    const mending = endpoints({ mend: (fields) => ({ token_type: "Bearer", ...fields }) });
    expect((await mending.refresh("r", signal())).kind).toBe("TOKENS");
  });

  it("introspection and revocation give the answer, whatever it is", async () => {
    answerWith(200, { active: false });
    const told = await endpoints().introspect("t", signal());
    expect(told).toMatchObject({ kind: "ANSWER", status: 200, json: { active: false } });
    expect([heard.url, heard.form.get("token")]).toEqual(["/introspect", "t"]);
    answerWith(400, { error: "invalid_request" });
    expect(await endpoints().revoke("t", signal())).toMatchObject({ status: 400, json: { error: "invalid_request" } });
    expect([heard.url, heard.form.get("token")]).toEqual(["/revoke", "t"]);
  });

  it("an address that is not the provider's is a mistake of ours, told without a token (O-13, O-14)", async () => {
    const elsewhere = endpoints({ tokenUrl: "https://elsewhere.example/token" });
    const failure = await elsewhere.refresh("canary-token", signal()).catch((error: unknown) => String(error));
    expect(failure).toContain("Not an address of this provider");
    expect(failure).not.toContain("canary");
  });
});
