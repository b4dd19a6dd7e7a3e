import { describe, expect, it } from "@jest/globals";
import { readIntrospection } from "../../../../src/platforms/linkedin/introspection.rules.js";
import type { Verdict } from "../../../../src/platforms/verdict.js";

const ALIVE: Verdict = { kind: "ALIVE", proves: ["TOKEN"] };
const UNKNOWN: Verdict = { kind: "DOUBTFUL", reason: "UNKNOWN_INVALID" };

describe("LinkedIn's word about a token", () => {
  it("as printed in platform-facts 4.3", () => {
    const printed: unknown = JSON.parse(
      '{"active":true,"client_id":"77abc","authorized_at":1493055596,"created_at":1493055596,"status":"active","expires_at":1497497620,"scope":"r_organization_social,w_organization_social","auth_type":"3L"}',
    );
    expect(readIntrospection(printed)).toEqual({
      verdict: ALIVE,
      expiresAt: new Date("2017-06-15T03:33:40Z"),
      scopes: ["r_organization_social", "w_organization_social"],
    });
  });

  it.each<[unknown, Verdict]>([
    [
      { active: false, status: "revoked" },
      { kind: "PERMANENT", reason: "ACCESS_REVOKED" },
    ],
    [
      { active: false, status: "expired" },
      { kind: "PERMANENT", reason: "TOKEN_EXPIRED" },
    ],
    [{ active: false }, UNKNOWN],
    [{ active: false, status: "active" }, UNKNOWN],
    [{ active: false, status: "suspended" }, UNKNOWN],
    [{ active: true, status: "revoked" }, UNKNOWN],
    [{ active: true }, ALIVE],
    [{ active: "false", status: "revoked" }, { kind: "TRANSIENT" }],
    [{ status: "revoked" }, { kind: "TRANSIENT" }],
    [[], { kind: "TRANSIENT" }],
    [null, { kind: "TRANSIENT" }],
    ["revoked", { kind: "TRANSIENT" }],
  ])("%j", (body, verdict) => {
    expect(readIntrospection(body).verdict).toEqual(verdict);
  });

  it("reads ends and scopes that come in another shape", () => {
    expect(readIntrospection({ active: true, expires_at: "1497497620", scope: "a b,c" })).toMatchObject({
      expiresAt: new Date("2017-06-15T03:33:40Z"),
      scopes: ["a", "b", "c"],
    });
    expect(readIntrospection({ active: true, expires_at: "soon", scope: 7 })).toMatchObject({
      expiresAt: null,
      scopes: [],
    });
  });
});
