import { describe, expect, it } from "@jest/globals";
import { readAnswer } from "../../../../src/platforms/meta/answers.rules.js";
import { PROVIDERS } from "../../../../src/platforms/provider.js";
import { trouble } from "../../../../src/sandbox/simulator/trouble.rules.js";

describe("what a network says of its own trouble", () => {
  it("at Meta is each of the codes 2, 4, 17 and 32, none of which is about a connection", () => {
    const answers = [0, 0.25, 0.5, 0.99].map((dice) => trouble("META", dice));
    const codes = answers.map(({ body }) => (body as { error: { code: number } }).error.code);
    expect(codes).toEqual([2, 4, 17, 32]);
    const verdicts = answers.map(({ status, headers, body }) =>
      readAnswer({ kind: "ANSWER", status, headers, json: body }, []),
    );
    expect(verdicts.map(({ kind }) => kind)).toEqual(["TRANSIENT", "RATE_LIMITED", "RATE_LIMITED", "RATE_LIMITED"]);
  });

  it.each(PROVIDERS)("exists for %s", (provider) => {
    expect(trouble(provider, 0.999).status).toBeGreaterThanOrEqual(400);
  });
});
