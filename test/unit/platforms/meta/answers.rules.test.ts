import { describe, expect, it } from "@jest/globals";
import type { Answer } from "../../../../src/platforms/answer.js";
import { readAnswer } from "../../../../src/platforms/meta/answers.rules.js";
import type { Verdict } from "../../../../src/platforms/verdict.js";
import { PAYLOADS, ROWS } from "./documented-errors.js";

function answer(status: number, json: unknown, headers: Record<string, string> = {}): Answer {
  return { kind: "ANSWER", status, headers, json };
}

function error(code: unknown, more: Readonly<Record<string, unknown>> = {}): unknown {
  return { error: { type: "OAuthException", code, ...more } };
}

describe("the payloads of the Meta family", () => {
  it.each(PAYLOADS.map((row) => [row.name, row] as const))("%s", (_, { status, body, headers, verdict }) => {
    expect(readAnswer(answer(status, body, headers), null)).toEqual(verdict);
  });

  it.each(ROWS.map((row) => [row.name, row] as const))("row %s", (_, { status, body, verdict }) => {
    expect(readAnswer(answer(status, body), null)).toEqual(verdict);
  });

  it.each([...PAYLOADS, ...ROWS].map((row) => [row.name, row] as const))(
    "%s: numbers as text and further fields change nothing",
    (_, { status, body, verdict }) => {
      const { error: fields } = body as { error: Record<string, unknown> };
      const texts = Object.fromEntries(
        Object.entries(fields).map(([name, value]) => [name, typeof value === "number" ? String(value) : value]),
      );
      const json = {
        error: { ...texts, error_user_title: "Etwas ging schief", new_field: [1, { a: null }] },
        extra: 1,
      };
      expect(readAnswer(answer(status, json), null)).toEqual(verdict);
    },
  );

  it.each(["Das Passwort wurde geändert.", "パスワードが変更されました", ""])(
    "a subcode decides in any language: %s",
    (message) => {
      expect(readAnswer(answer(400, error(190, { error_subcode: 460, message })), null)).toEqual({
        kind: "PERMANENT",
        reason: "CREDENTIALS_CHANGED",
      });
    },
  );
});

const NEVER_PERMANENT: readonly (readonly [string, Answer, Verdict])[] = [
  // Not readable.
  ["HTML, empty or cut off at 200", answer(200, null), { kind: "TRANSIENT" }],
  ["HTML at 400", answer(400, null), { kind: "TRANSIENT" }],
  ["HTML at 403", answer(403, null), { kind: "TRANSIENT" }],
  ["HTML at 502", answer(502, null), { kind: "TRANSIENT" }],
  ["a list", answer(400, [{ code: 190, error_subcode: 460 }]), { kind: "TRANSIENT" }],
  ["a number", answer(400, 190), { kind: "TRANSIENT" }],
  ["a text", answer(400, "190"), { kind: "TRANSIENT" }],
  ["an empty object at 400", answer(400, {}), { kind: "TRANSIENT" }],
  ["an error that is a text", answer(400, { error: "invalid_token, code 190, subcode 460" }), { kind: "TRANSIENT" }],
  ["an error that is null", answer(400, { error: null }), { kind: "TRANSIENT" }],
  ["an error that is a list", answer(400, { error: [190, 460] }), { kind: "TRANSIENT" }],
  ["an error without anything", answer(400, { error: {} }), { kind: "TRANSIENT" }],
  ["a flat code", answer(400, { code: 190, error_subcode: 460 }), { kind: "TRANSIENT" }],
  // No answer.
  ["time-out", { kind: "NO_ANSWER", why: "TIMEOUT", sent: true }, { kind: "TRANSIENT" }],
  ["no network", { kind: "NO_ANSWER", why: "NETWORK", sent: false }, { kind: "TRANSIENT" }],
  ["a redirect", { kind: "NO_ANSWER", why: "REDIRECT", sent: true }, { kind: "TRANSIENT" }],
  ["not asked", { kind: "NOT_ASKED", retryAfterSeconds: 7 }, { kind: "RATE_LIMITED", retryAfterSeconds: 7 }],
  // Codes that no table knows.
  [
    "190 with an unknown subcode",
    answer(400, error(190, { error_subcode: 9999 })),
    { kind: "DOUBTFUL", reason: "UNKNOWN_INVALID" },
  ],
  [
    "190 with a subcode of another code",
    answer(400, error(190, { error_subcode: 2207050 })),
    { kind: "DOUBTFUL", reason: "UNKNOWN_INVALID" },
  ],
  [
    "190 with a subcode that is no number",
    answer(400, error(190, { error_subcode: [460] })),
    { kind: "DOUBTFUL", reason: "UNKNOWN_INVALID" },
  ],
  [
    "190 with 460 in a fraction",
    answer(400, error(190, { error_subcode: 460.5 })),
    { kind: "DOUBTFUL", reason: "UNKNOWN_INVALID" },
  ],
  [
    "190 with 460 in the message alone",
    answer(400, error(190, { message: "subcode 460" })),
    { kind: "DOUBTFUL", reason: "UNKNOWN_INVALID" },
  ],
  [
    "a bare OAuthException",
    answer(400, { error: { type: "OAuthException" } }),
    { kind: "DOUBTFUL", reason: "UNKNOWN_INVALID" },
  ],
  ["460 under a code of its own", answer(400, error(460)), { kind: "IRRELEVANT" }],
  ["460 as the subcode of an unknown code", answer(400, error(77, { error_subcode: 460 })), { kind: "IRRELEVANT" }],
  ["an unknown code", answer(400, error(31337)), { kind: "IRRELEVANT" }],
  ["a negative code", answer(400, error(-1)), { kind: "IRRELEVANT" }],
  ["a code that is a list", answer(400, error([190], { error_subcode: 460 })), { kind: "IRRELEVANT" }],
  ["a code with words", answer(400, error("190, 460", { error_subcode: 460 })), { kind: "IRRELEVANT" }],
  [
    "100 alone",
    answer(400, error(100, { message: "(#100) The parameter message is required" })),
    { kind: "IRRELEVANT" },
  ],
  ["1705", answer(400, error(1705)), { kind: "IRRELEVANT" }],
  ["25 alone", answer(400, error(25)), { kind: "IRRELEVANT" }],
  ["an unknown code at 500", answer(500, error(31337)), { kind: "TRANSIENT" }],
  // Permission codes carry other things as well.
  [
    "10 in another language",
    answer(400, error(10, { message: "(#10) Die App darf das nicht" })),
    { kind: "DOUBTFUL", reason: "PERMISSIONS_MISSING" },
  ],
  [
    "200 in other words",
    answer(400, error(200, { message: "(#200) Not allowed here" })),
    { kind: "DOUBTFUL", reason: "PERMISSIONS_MISSING" },
  ],
  [
    "10 with an unknown subcode",
    answer(400, error(10, { error_subcode: 1 })),
    { kind: "DOUBTFUL", reason: "PERMISSIONS_MISSING" },
  ],
  [
    "10: a message too late",
    answer(
      400,
      error(10, { error_subcode: 2018278, message: "(#10) This message is sent outside of allowed window." }),
    ),
    { kind: "IRRELEVANT" },
  ],
  [
    "10: a message too late, without a subcode",
    answer(400, error(10, { message: "(#10) This message is sent outside of allowed window. Learn more" })),
    { kind: "IRRELEVANT" },
  ],
  // Our own app.
  [
    "app deactivated",
    answer(400, error(200, { message: "API access deactivated. To reactivate, go to the app dashboard." })),
    { kind: "APP_FAULT" },
  ],
  ["wrong secret", answer(400, error(1, { message: "Error validating client secret." })), { kind: "APP_FAULT" }],
  [
    "wrong proof",
    answer(400, error(100, { message: "Invalid appsecret_proof provided in the API argument" })),
    { kind: "APP_FAULT" },
  ],
  [
    "app deleted, with a subcode that would end a connection",
    answer(
      400,
      error(190, { error_subcode: 458, message: "Error validating application. Application has been deleted." }),
    ),
    { kind: "APP_FAULT" },
  ],
  // Servers that fail are no witnesses (O-10).
  ["190/460 at 500", answer(500, error(190, { error_subcode: 460 })), { kind: "TRANSIENT" }],
  ["190/460 at 503", answer(503, error(190, { error_subcode: 460 })), { kind: "TRANSIENT" }],
  ["190/460 at 408", answer(408, error(190, { error_subcode: 460 })), { kind: "TRANSIENT" }],
  [
    "190/460 at 429",
    answer(429, error(190, { error_subcode: 460 })),
    { kind: "RATE_LIMITED", retryAfterSeconds: null },
  ],
  [
    "190/460 that calls itself transient",
    answer(400, error(190, { error_subcode: 460, is_transient: true })),
    { kind: "TRANSIENT" },
  ],
  ["190 that calls itself transient", answer(400, error(190, { is_transient: true })), { kind: "TRANSIENT" }],
  ["10 that calls itself transient", answer(400, error(10, { is_transient: true })), { kind: "TRANSIENT" }],
  // Instagram's token endpoint.
  [
    "a code that was used",
    answer(400, { error_type: "OAuthException", code: 400, error_message: "This authorization code has been used" }),
    { kind: "IRRELEVANT" },
  ],
];

describe("what no page lists", () => {
  it.each(NEVER_PERMANENT)("%s", (_, given, verdict) => {
    expect(readAnswer(given, null)).toEqual(verdict);
    expect(verdict.kind).not.toBe("PERMANENT");
  });

  it("no code without a row is PERMANENT, with whatever subcode", () => {
    for (let code = 0; code < 1_000; code += 1) {
      if ([102, 190, 10].includes(code) || (code >= 200 && code <= 299)) continue;
      for (const subcode of [null, 33, 458, 460, 463, 492, 2207050, 123456]) {
        if (code === 25 && subcode === 2207050) continue;
        const given = answer(400, error(code, { error_subcode: subcode, message: "x" }));
        expect(readAnswer(given, null).kind).not.toBe("PERMANENT");
      }
    }
  });
});

describe("answers without an error", () => {
  it("prove what was asked", () => {
    expect(readAnswer(answer(200, { id: "1" }), ["TOKEN"])).toEqual({ kind: "ALIVE", proves: ["TOKEN"] });
  });

  it("prove nothing in somebody else's report: an empty feed looks healthy too", () => {
    expect(readAnswer(answer(200, { data: [] }), null)).toEqual({ kind: "IRRELEVANT" });
  });

  it("are no answers when they are no objects", () => {
    expect(readAnswer(answer(200, [1]), ["TOKEN"])).toEqual({ kind: "TRANSIENT" });
    expect(readAnswer(answer(200, null), ["TOKEN"])).toEqual({ kind: "TRANSIENT" });
  });
});

describe("headers about calls", () => {
  const full = { "x-app-usage": '{"call_count":100,"total_time":25,"total_cputime":25}' };
  const business = {
    "x-business-use-case-usage":
      '{"17":[{"type":"pages","call_count":97,"total_cputime":23,"total_time":23,"estimated_time_to_regain_access":19}],"18":[{"type":"instagram","estimated_time_to_regain_access":0}]}',
  };

  it("give minutes", () => {
    expect(readAnswer(answer(400, error(80001), business), null)).toEqual({
      kind: "RATE_LIMITED",
      retryAfterSeconds: 19 * 60,
    });
  });

  it("explain an answer that nobody knows", () => {
    expect(readAnswer(answer(403, null, full), null)).toEqual({ kind: "RATE_LIMITED", retryAfterSeconds: null });
    expect(readAnswer(answer(400, error(31337), full), null)).toEqual({
      kind: "RATE_LIMITED",
      retryAfterSeconds: null,
    });
    expect(readAnswer(answer(429, null), null)).toEqual({ kind: "RATE_LIMITED", retryAfterSeconds: null });
    expect(readAnswer(answer(429, null, { "retry-after": "30" }), null)).toEqual({
      kind: "RATE_LIMITED",
      retryAfterSeconds: 30,
    });
  });

  it("hide neither a living token nor a dead one", () => {
    expect(readAnswer(answer(200, { id: "1" }, full), ["TOKEN"]).kind).toBe("ALIVE");
    expect(readAnswer(answer(400, error(190, { error_subcode: 460 }), full), null).kind).toBe("PERMANENT");
  });

  it.each([
    "",
    "[]",
    "{",
    "null",
    '{"17":null}',
    '{"17":[null,{"estimated_time_to_regain_access":"x"}]}',
    "9".repeat(400),
  ])("garbled: %s", (text) => {
    const headers = { "x-app-usage": text, "x-business-use-case-usage": text };
    expect(readAnswer(answer(400, error(4), headers), null)).toEqual({ kind: "RATE_LIMITED", retryAfterSeconds: null });
  });
});
