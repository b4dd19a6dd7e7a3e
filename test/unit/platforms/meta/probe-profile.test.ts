import { describe, expect, it } from "@jest/globals";
import { systemClock } from "../../../../src/clock.js";
import type { Answer } from "../../../../src/platforms/answer.js";
import { META_ADDRESSES, MetaProvider } from "../../../../src/platforms/meta/meta-provider.js";
import type { OutboundRequest } from "../../../../src/platforms/outbound.js";
import type { ProbeTarget } from "../../../../src/platforms/provider-port.js";

const app = {
  provider: "META",
  appId: "42",
  appSecret: "s",
  pushSecret: null,
  apiVersion: "v25.0",
  addresses: META_ADDRESSES,
} as const;
const TOKENS = { accessToken: "t", refreshToken: null };
const PAGE: ProbeTarget = { platform: "FACEBOOK", purpose: "OWN", externalId: "1", pageToken: null };
const INSTAGRAM: ProbeTarget = { ...PAGE, platform: "INSTAGRAM", externalId: "1784" };
const SCOPES = ["pages_show_list", "pages_manage_posts", "instagram_basic", "instagram_content_publish"];
const MISSING = { error: { type: "GraphMethodException", code: 100, error_subcode: 33 } };
const signal = new AbortController().signal;

const debugged = (more: Readonly<Record<string, unknown>> = {}) => ({
  data: { app_id: "42", is_valid: true, expires_at: 0, data_access_expires_at: 0, scopes: SCOPES, ...more },
});
const listed = { data: [{ id: "1", name: "One", access_token: "p", instagram_business_account: { id: "1784" } }] };

/** Answers by the path behind the version; lists that are not given are empty. */
function port(answers: Readonly<Record<string, unknown>>): MetaProvider {
  const send = async ({ url }: OutboundRequest): Promise<Answer> => {
    const json = answers[new URL(url).pathname.replace("/v25.0/", "")] ?? { data: [] };
    return { kind: "ANSWER", status: "error" in (json as object) ? 400 : 200, headers: {}, json };
  };
  return new MetaProvider(app, { send }, systemClock);
}

describe("a page without a stored token of its own", () => {
  it("is alive when it hands its token to the person", async () => {
    const graph = port({ debug_token: debugged(), "1": { id: "1", access_token: "p" } });
    expect((await graph.probeProfile(TOKENS, PAGE, signal)).kind).toBe("ALIVE");
  });

  it("that shows its id and no token is a role lost, if it has left the person's list", async () => {
    const graph = port({ debug_token: debugged(), "1": { id: "1" } });
    const lost = { kind: "PERMANENT", reason: "ADMIN_ROLE_LOST" };
    expect(await graph.probeProfile(TOKENS, PAGE, signal)).toEqual(lost);
  });

  it("that shows no token is alive as long as it is listed", async () => {
    const graph = port({ debug_token: debugged(), "1": { id: "1" }, "me/accounts": listed });
    expect((await graph.probeProfile(TOKENS, PAGE, signal)).kind).toBe("ALIVE");
  });

  it("is not called lost over a list that could not be had", async () => {
    const broken = { error: { code: 2, is_transient: true } };
    const graph = port({ debug_token: debugged(), "1": { id: "1" }, "me/accounts": broken });
    expect(await graph.probeProfile(TOKENS, PAGE, signal)).toEqual({ kind: "TRANSIENT" });
  });
});

describe("a profile that cannot be found", () => {
  it("is doubted, and alive after all when it is still in the person's list", async () => {
    const graph = port({ debug_token: debugged(), "1": MISSING, "me/accounts": listed });
    expect(await graph.probeProfile(TOKENS, PAGE, signal)).toEqual({ kind: "DOUBTFUL", reason: "TARGET_MISSING" });
    // Nothing that a permission had ended heals by a list.
    const alive = { kind: "ALIVE", proves: ["TOKEN", "ROLE", "TARGET"] };
    expect(await graph.secondOpinion(TOKENS, PAGE, signal)).toEqual(alive);
  });

  it("stays doubted when it is not", async () => {
    const graph = port({ debug_token: debugged(), "1": MISSING });
    expect(await graph.secondOpinion(TOKENS, PAGE, signal)).toEqual({ kind: "DOUBTFUL", reason: "TARGET_MISSING" });
  });
});

describe("an Instagram account that the scopes seem to leave out", () => {
  const granular_scopes = [{ scope: "instagram_content_publish", target_ids: ["5"] }];

  it("is alive when it can be read, but that proves no permission", async () => {
    const graph = port({ debug_token: debugged({ granular_scopes }), "1784": { id: "1784" } });
    const alive = { kind: "ALIVE", proves: ["TOKEN", "ROLE", "TARGET"] };
    expect(await graph.probeProfile(TOKENS, INSTAGRAM, signal)).toEqual(alive);
    expect((await graph.probeGrant(TOKENS, [INSTAGRAM], signal)).profiles).toEqual(new Map());
  });

  it("that the scopes name proves it", async () => {
    const graph = port({ debug_token: debugged(), "1784": { id: "1784" } });
    expect(await graph.probeProfile(TOKENS, INSTAGRAM, signal)).toMatchObject({
      proves: ["TOKEN", "ROLE", "PERMISSION", "TARGET"],
    });
  });
});
