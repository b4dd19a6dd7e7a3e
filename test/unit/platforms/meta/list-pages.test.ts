import { describe, expect, it } from "@jest/globals";
import { systemClock } from "../../../../src/clock.js";
import { META_ADDRESSES, MetaProvider } from "../../../../src/platforms/meta/meta-provider.js";
import type { Answer } from "../../../../src/platforms/answer.js";
import type { OutboundRequest } from "../../../../src/platforms/outbound.js";
import type { ProviderApp } from "../../../../src/platforms/provider-app.js";

const app: ProviderApp = {
  provider: "META",
  appId: "42",
  appSecret: "s",
  pushSecret: null,
  apiVersion: "v25.0",
  addresses: META_ADDRESSES,
};
const OWN = [{ platform: "FACEBOOK", purpose: "OWN" }] as const;
const page = (id: string) => ({ id, name: `Page ${id}`, access_token: `token of ${id}` });
const refusal = (error: unknown) => ({ error });

/** Answers by the path behind the version; `?after=…` where a cursor is sent along. */
async function list(answers: Readonly<Record<string, unknown>>) {
  const asked: string[] = [];
  const send = async ({ url }: OutboundRequest): Promise<Answer> => {
    const { pathname, searchParams } = new URL(url);
    const after = searchParams.get("after");
    const key = pathname.replace("/v25.0/", "") + (after === null ? "" : `?after=${after}`);
    asked.push(key);
    expect(searchParams.get("appsecret_proof")).toMatch(/^[0-9a-f]{64}$/);
    const json = answers[key] ?? { data: [] };
    return { kind: "ANSWER", status: "error" in (json as object) ? 400 : 200, headers: {}, json };
  };
  const port = new MetaProvider(app, { send }, systemClock);
  const outcome = await port.listProfiles({ accessToken: "t", refreshToken: null }, OWN, new AbortController().signal);
  return {
    asked,
    outcome,
    ids: outcome.kind === "PROFILES" ? outcome.profiles.map(({ externalId }) => externalId) : null,
  };
}

describe("the pages of a person", () => {
  it("come from the person's roles and from businesses, each once", async () => {
    const { ids } = await list({
      "me/accounts": { data: [page("1"), page("2")] },
      "me/businesses": { data: [{ id: "77" }, { id: "../me" }, { id: 5 }, null] },
      "77/owned_pages": { data: [page("2"), page("3")] },
      "77/client_pages": { data: [page("4"), { id: "5", name: "Not this person's" }] },
    });
    expect(ids).toEqual(["1", "2", "3", "4"]);
  });

  it("are taken as the person's own list has them where a business lists them too", async () => {
    const { outcome } = await list({
      "me/accounts": { data: [page("1")] },
      "me/businesses": { data: [{ id: "77" }] },
      "77/owned_pages": { data: [{ ...page("1"), access_token: "of the business" }] },
    });
    expect(outcome).toMatchObject({ profiles: [{ externalId: "1", pageToken: "token of 1" }] });
  });

  it("do without businesses where the person did not allow them", async () => {
    const accounts = { data: [page("1")] };
    const missing = { message: "(#200) Requires permission: business_management", code: 200 };
    expect((await list({ "me/accounts": accounts, "me/businesses": refusal(missing) })).ids).toEqual(["1"]);
    expect((await list({ "me/accounts": accounts, "me/businesses": refusal({ code: 4711 }) })).ids).toEqual(["1"]);
  });

  it("are none where part of them is not known", async () => {
    const accounts = { data: [page("1")] };
    const transient = refusal({ code: 2, is_transient: true });
    expect((await list({ "me/accounts": accounts, "me/businesses": transient })).outcome).toMatchObject({
      kind: "REFUSED",
      verdict: { kind: "TRANSIENT" },
    });
    expect((await list({ "me/accounts": refusal({ code: 190, error_subcode: 460 }) })).outcome).toMatchObject({
      kind: "REFUSED",
      verdict: { kind: "PERMANENT", reason: "CREDENTIALS_CHANGED" },
    });
    expect((await list({ "me/accounts": { data: "none" } })).outcome.kind).toBe("REFUSED");
  });

  it("follow cursors and never an address of the answer", async () => {
    const next = "https://evil.example/v25.0/me/accounts?access_token=t";
    const { ids, asked } = await list({
      "me/accounts": { data: [page("1")], paging: { next, cursors: { after: "A" } } },
      "me/accounts?after=A": { data: [page("2")], paging: { cursors: { after: "B" } } },
    });
    expect(ids).toEqual(["1", "2"]);
    expect(asked).toEqual(["me/accounts", "me/accounts?after=A", "me/businesses"]);
  });

  it("end where the list turns in circles", async () => {
    const paging = { next: "https://graph.facebook.com/", cursors: { after: "A" } };
    const { outcome, asked } = await list({
      "me/accounts": { data: [page("1")], paging },
      "me/accounts?after=A": { data: [page("1")], paging },
    });
    expect(outcome).toMatchObject({ kind: "REFUSED", verdict: { kind: "TRANSIENT" } });
    expect(asked).toHaveLength(2);
  });
});
