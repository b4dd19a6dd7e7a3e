import { describe, expect, it } from "@jest/globals";
import { isExpectedIssuer, readCallbackAnswer } from "../../../src/reconnect/callback-answer.rules.js";

describe("what a network sends back", () => {
  it.each<[title: string, query: Record<string, string>, read: object]>([
    ["a code", { code: "abc", state: "s" }, { kind: "CODE", code: "abc" }],
    ["an empty code", { code: "" }, { kind: "NOTHING" }],
    ["a code beyond all measure", { code: "x".repeat(4_001) }, { kind: "NOTHING" }],
    ["nothing", {}, { kind: "NOTHING" }],
    ["RFC 6749's no", { error: "access_denied" }, refused("access_denied")],
    ["LinkedIn's no at the login", { error: "user_cancelled_login" }, refused("user_cancelled_login")],
    ["LinkedIn's no at the consent", { error: "user_cancelled_authorize" }, refused("user_cancelled_authorize")],
    [
      "Meta's no",
      { error: "access_denied", error_reason: "user_denied", error_code: "200", error_description: "<b>x</b>" },
      refused("access_denied"),
    ],
    ["Meta's no in its reason alone", { error_code: "200", error_reason: "user_denied" }, refused("200")],
    ["TikTok's no", { error: "access_denied", errCode: "-2" }, refused("access_denied")],
    ["an error beats a code", { error: "access_denied", code: "abc" }, refused("access_denied")],
    ["our scopes", { error: "invalid_scope" }, { kind: "ERROR", outcome: "APP_FAULT", networkCode: "invalid_scope" }],
    [
      "an outage",
      { error: "temporarily_unavailable" },
      { kind: "ERROR", outcome: "NETWORK_UNAVAILABLE", networkCode: "temporarily_unavailable" },
    ],
    [
      "Meta's numbers",
      { error_code: "1349220" },
      { kind: "ERROR", outcome: "NETWORK_UNAVAILABLE", networkCode: "1349220" },
    ],
    [
      "text in place of a code is not repeated to anybody",
      { error: "<script>alert(1)</script>" },
      { kind: "ERROR", outcome: "NETWORK_UNAVAILABLE", networkCode: null },
    ],
    [
      "an error of a likely name is no refusal",
      { error: "access_denied_by_us" },
      { kind: "ERROR", outcome: "NETWORK_UNAVAILABLE" },
    ],
  ])("%s", (_title, query, read) => {
    expect(readCallbackAnswer(query)).toMatchObject(read);
  });
});

describe("the issuer that an answer names (RFC 9207)", () => {
  const CONSENT = "https://accounts.google.com/o/oauth2/v2/auth?client_id=1";
  it.each<[issuer: string | undefined, expected: boolean]>([
    [undefined, true],
    ["https://accounts.google.com", true],
    ["https://accounts.google.com/", true],
    ["http://accounts.google.com", false],
    ["https://accounts.google.com.evil.example", false],
    ["https://www.facebook.com", false],
    ["accounts.google.com", false],
    ["", false],
    ["null", false],
  ])("%j is expected: %s", (issuer, expected) => {
    expect(isExpectedIssuer(issuer, CONSENT)).toBe(expected);
  });
});

function refused(networkCode: string) {
  return { kind: "ERROR", outcome: "REFUSED_AT_NETWORK", networkCode };
}
