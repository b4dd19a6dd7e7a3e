import { describe, expect, test } from "@jest/globals";
import { GraphQLError } from "graphql";
import { ApiError } from "../../../src/api/api-error.js";
import { CommitInDoubtError, PoolTimeoutError } from "../../../src/database/database-error.js";
import { ErrorMask } from "../../../src/graphql/masking.js";

interface Line {
  readonly err: Error;
  readonly errorId: string;
  readonly requestId?: string;
}

function maskInto(lines: Line[]): ErrorMask {
  return new ErrorMask({ error: ((line: Line) => lines.push(line)) as never });
}

/** As graphql-js wraps what a resolver throws. */
function thrownBy(error: Error): GraphQLError {
  return new GraphQLError(error.message, { path: ["field", 0], originalError: error });
}

describe("what passes", () => {
  test.each([
    ["a refusal of ours", thrownBy(new ApiError("NOT_FOUND", "No such thing.")), "NOT_FOUND", "No such thing."],
    ["a refusal that was never wrapped", new ApiError("FORBIDDEN", "No."), "FORBIDDEN", "No."],
    [
      "what graphql-js says of a document",
      new GraphQLError("Cannot query field."),
      "BAD_USER_INPUT",
      "Cannot query field.",
    ],
    [
      "the same with a code",
      new GraphQLError("Syntax Error", { extensions: { code: "GRAPHQL_PARSE_FAILED", stacktrace: ["/srv/x.ts"] } }),
      "GRAPHQL_PARSE_FAILED",
      "Syntax Error",
    ],
    [
      "without what it suggests",
      new GraphQLError('Value "DARC" does not exist in "Shade" enum. Did you mean the enum value "DARK"?'),
      "BAD_USER_INPUT",
      'Value "DARC" does not exist in "Shade" enum.',
    ],
  ])("%s", (_what, error, code, message) => {
    const lines: Line[] = [];
    const masked = maskInto(lines).mask(error);
    expect(masked.message).toBe(message);
    expect(masked.extensions).toEqual({ code });
    expect(lines).toEqual([]);
  });
});

describe("what is masked", () => {
  test.each<[string, unknown]>([
    ["an error of a resolver", thrownBy(new Error("secret"))],
    ["an error that was never wrapped", new Error("secret")],
    ["a value that a scalar refuses to write", thrownBy(new GraphQLError("secret"))],
    ["something that is no error", "secret"],
    ["nothing", undefined],
  ])("%s", (_what, error) => {
    const lines: Line[] = [];
    const masked = maskInto(lines).mask(error, { requestId: "r" });
    expect(JSON.stringify(masked)).not.toContain("secret");
    expect(masked.extensions?.code).toBe("INTERNAL");
    expect(masked.message).toContain(String(masked.extensions?.errorId));
    expect(lines).toEqual([expect.objectContaining({ errorId: masked.extensions?.errorId, requestId: "r" })]);
  });

  test("the position in the answer stays", () => {
    expect(maskInto([]).mask(thrownBy(new Error("secret"))).path).toEqual(["field", 0]);
  });

  test("one failure behind many fields has one id and one line", () => {
    const lines: Line[] = [];
    const mask = maskInto(lines);
    const cause = new Error("secret");
    const ids = [thrownBy(cause), thrownBy(cause)].map((error) => mask.mask(error).extensions?.errorId);
    expect(ids[0]).toBe(ids[1]);
    expect(lines).toHaveLength(1);
    expect(mask.mask(thrownBy(new Error("secret"))).extensions?.errorId).not.toBe(ids[0]);
  });

  test("what was noted about an error stands in its line", () => {
    const lines: Line[] = [];
    const mask = maskInto(lines);
    const error = thrownBy(new Error("secret"));
    mask.note([error], { requestId: "r7" });
    mask.mask(error);
    expect(lines[0]?.requestId).toBe("r7");
  });
});

describe("what cannot be reached", () => {
  test.each([
    ["a driver's error", Object.assign(new Error("secret"), { code: "ECONNREFUSED" })],
    ["a driver's error inside TypeORM's", Object.assign(new Error("secret"), { driverError: { errno: 2006 } })],
    [
      "a cause",
      new Error("while", { cause: Object.assign(new Error("secret"), { code: "PROTOCOL_CONNECTION_LOST" }) }),
    ],
    ["no free connection", new PoolTimeoutError("secret")],
  ])("%s", (_what, error) => {
    const masked = maskInto([]).mask(thrownBy(error));
    expect(masked.extensions).toEqual({ code: "SERVICE_UNAVAILABLE", errorId: expect.any(String) });
    expect(masked.message).toContain("Try again shortly");
    expect(masked.message).not.toContain("secret");
  });

  test("a commit in doubt is not to be repeated blindly (D-6)", () => {
    const cause = Object.assign(new Error("secret"), { code: "ECONNRESET" });
    const masked = maskInto([]).mask(thrownBy(new CommitInDoubtError("secret", { cause })));
    expect(masked.extensions?.code).toBe("SERVICE_UNAVAILABLE");
    expect(masked.message).toContain("look before you repeat it");
  });

  test("causes that go in a circle end", () => {
    const error = new Error("secret");
    error.cause = error;
    expect(maskInto([]).mask(error).extensions?.code).toBe("INTERNAL");
  });
});
