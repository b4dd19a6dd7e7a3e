import { describe, expect, it } from "@jest/globals";
import { readDebugToken } from "../../../../src/platforms/meta/debug-token.rules.js";
import { missingFor } from "../../../../src/platforms/meta/granted-targets.rules.js";
import type { ProbeTarget } from "../../../../src/platforms/provider-port.js";
import type { Verdict } from "../../../../src/platforms/verdict.js";

const APP = "138483919580948";
const NOW = new Date("2019-10-01T00:00:00Z");

/** As the documentation prints it. */
const VALID = {
  app_id: APP,
  type: "USER",
  application: "App",
  data_access_expires_at: 1576687825,
  expires_at: 1570820400,
  is_valid: true,
  issued_at: 1565636400,
  scopes: ["pages_show_list", "public_profile"],
  granular_scopes: [{ scope: "pages_show_list", target_ids: ["111", "222"] }],
  user_id: "10215241773831025",
};

/** From the list of fields: `subcode`, not `error_subcode`. */
const BROKEN = {
  app_id: APP,
  type: "USER",
  error: {
    code: 190,
    message:
      "Error validating access token: The session has been invalidated because the user changed their password or Facebook has changed the session for security reasons.",
    subcode: 460,
  },
  expires_at: 1570820400,
  is_valid: false,
  scopes: [],
  user_id: "10215241773831025",
};

function read(data: unknown, status = 200, now = NOW) {
  return readDebugToken({ kind: "ANSWER", status, headers: {}, json: { data } }, APP, now);
}

function verdictOn(data: unknown): Verdict | undefined {
  return read(data)?.verdict;
}

describe("debug_token", () => {
  it("a living token: proof of the token, all its ends, scopes, person", () => {
    expect(read(VALID)).toEqual({
      verdict: { kind: "ALIVE", proves: ["TOKEN"] },
      learned: {
        accessClock: { expiresAt: new Date(1570820400_000), renewable: false },
        dataAccessClock: { expiresAt: new Date(1576687825_000), renewable: false },
        scopes: ["pages_show_list", "public_profile"],
      },
      userId: "10215241773831025",
      issuedAt: new Date(1565636400_000),
      scopes: ["pages_show_list", "public_profile"],
      targetsOf: new Map([["pages_show_list", ["111", "222"]]]),
    });
  });

  it("0 is no end, and an end that is not stated is not learned", () => {
    expect(read({ ...VALID, expires_at: 0, data_access_expires_at: 0 })?.learned).toMatchObject({
      accessClock: null,
      dataAccessClock: null,
    });
    expect(read({ app_id: APP, is_valid: true })?.learned).toEqual({});
  });

  it("a broken token: its subcode decides, and its emptied scopes are not learned", () => {
    expect(read(BROKEN)).toMatchObject({
      verdict: { kind: "PERMANENT", reason: "CREDENTIALS_CHANGED" },
      learned: null,
      scopes: null,
    });
  });

  it.each<readonly [string, unknown, Verdict]>([
    [
      "an unknown subcode",
      { ...BROKEN, error: { code: 190, subcode: 1 } },
      { kind: "DOUBTFUL", reason: "UNKNOWN_INVALID" },
    ],
    ["no subcode", { ...BROKEN, error: { code: 190 } }, { kind: "DOUBTFUL", reason: "UNKNOWN_INVALID" }],
    [
      "no subcode, and its end has passed",
      { ...BROKEN, error: { code: 190 }, expires_at: 1569000000 },
      { kind: "PERMANENT", reason: "TOKEN_EXPIRED" },
    ],
    [
      "no error, and its end has passed",
      { app_id: APP, is_valid: false, expires_at: 1569000000 },
      { kind: "PERMANENT", reason: "TOKEN_EXPIRED" },
    ],
    ["no error", { app_id: APP, is_valid: false, expires_at: 0 }, { kind: "DOUBTFUL", reason: "SESSION_ENDED" }],
    [
      "an error that nobody knows",
      { ...BROKEN, error: { code: 4711 } },
      { kind: "DOUBTFUL", reason: "UNKNOWN_INVALID" },
    ],
    ["a transient error", { ...BROKEN, error: { code: 2, is_transient: true } }, { kind: "TRANSIENT" }],
    [
      "our app is gone",
      { ...BROKEN, error: { code: 190, message: "Error validating application. Application has been deleted." } },
      { kind: "APP_FAULT" },
    ],
    [
      "data access ended, token valid",
      { ...VALID, data_access_expires_at: 1569000000 },
      { kind: "PERMANENT", reason: "DATA_ACCESS_EXPIRED" },
    ],
    [
      "a permission is gone because data access ended",
      { ...BROKEN, data_access_expires_at: 1569000000, error: { code: 10 } },
      { kind: "PERMANENT", reason: "DATA_ACCESS_EXPIRED" },
    ],
    ["a token of another app", { ...VALID, app_id: "1" }, { kind: "IRRELEVANT" }],
    ["validity is not stated", { app_id: APP }, { kind: "TRANSIENT" }],
    ["validity is a text", { app_id: APP, is_valid: "false" }, { kind: "TRANSIENT" }],
  ])("%s", (_, data, verdict) => {
    expect(verdictOn(data)).toEqual(verdict);
  });

  it("is no answer about the token when the question was refused, or garbled", () => {
    expect(read(BROKEN, 400)).toBeNull();
    expect(read(null)).toBeNull();
    expect(read([BROKEN])).toBeNull();
    expect(read("valid")).toBeNull();
  });
});

describe("what scopes say against a profile", () => {
  const scopes = ["pages_show_list", "pages_manage_posts", "instagram_basic", "instagram_content_publish", "ads_read"];
  const page: ProbeTarget = { platform: "FACEBOOK", purpose: "OWN", externalId: "111", pageToken: null };
  const account: ProbeTarget = { ...page, platform: "INSTAGRAM", externalId: "1784" };
  const ads: ProbeTarget = { ...page, purpose: "PAID", externalId: "act_9" };

  function missing(target: ProbeTarget, more: Readonly<Record<string, unknown>>) {
    const token = read({ ...VALID, scopes, ...more });
    return token === null ? undefined : missingFor(token, target);
  }

  it("a page that was unticked", () => {
    const granular_scopes = [{ scope: "pages_manage_posts", target_ids: ["222"] }];
    expect(missing(page, { granular_scopes })).toEqual({ kind: "PERMANENT", reason: "PERMISSIONS_MISSING" });
    expect(missing({ ...page, externalId: "222" }, { granular_scopes })).toBeNull();
  });

  it("no targets are all targets", () => {
    expect(missing(page, { granular_scopes: [{ scope: "pages_manage_posts" }] })).toBeNull();
    expect(missing(page, { granular_scopes: undefined })).toBeNull();
  });

  it("a scope that is needed and gone, whereas others may be declined", () => {
    expect(missing(page, { scopes: ["pages_show_list"] })).toEqual({
      kind: "PERMANENT",
      reason: "PERMISSIONS_MISSING",
    });
    expect(missing(page, {})).toBeNull();
    expect(missing(page, { scopes: undefined })).toBeNull();
  });

  it("Instagram and ads: only suspected, because whose ids are listed there is not documented", () => {
    const other = { target_ids: ["5"] };
    expect(missing(account, { granular_scopes: [{ scope: "instagram_basic", ...other }] })?.kind).toBe("DOUBTFUL");
    expect(missing(ads, { granular_scopes: [{ scope: "ads_read", ...other }] })?.kind).toBe("DOUBTFUL");
    expect(missing(ads, { granular_scopes: [{ scope: "ads_read", target_ids: ["9"] }] })).toBeNull();
  });
});
