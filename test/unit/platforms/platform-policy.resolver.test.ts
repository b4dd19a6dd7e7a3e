import { describe, expect, it } from "@jest/globals";
import { type ExecutionResult, graphql, type GraphQLEnumType, type GraphQLSchema } from "graphql";
import { buildSchemaSync } from "type-graphql";
import { PLATFORMS, PURPOSES } from "../../../src/platforms/platform.js";
import { PlatformPolicyResolver } from "../../../src/platforms/platform-policy.resolver.js";
import { PROVIDERS } from "../../../src/platforms/provider.js";
import { REASONS } from "../../../src/platforms/reason.js";
import { ReasonEnum } from "../../../src/platforms/reason.types.js";

const schema: GraphQLSchema = buildSchemaSync({ resolvers: [PlatformPolicyResolver], validate: false });

function enumOf(name: string): GraphQLEnumType {
  return schema.getType(name) as GraphQLEnumType;
}

describe("platformPolicies", () => {
  it("answers the table", async () => {
    const answer: ExecutionResult = await graphql({
      schema,
      source:
        "{ platformPolicies { platform purpose providers reminderDays reminderDaysChosenByRelink nominalLifetimeDays } }",
    });
    expect(answer.errors).toBeUndefined();
    const policies = answer.data?.platformPolicies as unknown[];
    expect(policies).toHaveLength(11);
    expect(policies).toContainEqual({
      platform: "INSTAGRAM",
      purpose: "MONITORED",
      providers: ["META", "INSTAGRAM"],
      reminderDays: [10, 1, 0],
      reminderDaysChosenByRelink: false,
      nominalLifetimeDays: 60,
    });
    expect(policies).toContainEqual(
      expect.objectContaining({ platform: "X", reminderDays: [], nominalLifetimeDays: null }),
    );
  });

  it.each([
    ["Platform", PLATFORMS],
    ["Purpose", PURPOSES],
    ["Provider", PROVIDERS],
  ] as const)("the enum %s has every value, each described", (name, values) => {
    expect(
      enumOf(name)
        .getValues()
        .map((value) => value.value as string),
    ).toEqual(values);
    for (const value of enumOf(name).getValues()) expect(value.description).toMatch(/\.$/);
  });
});

it("every reason is in the enum under its own name", () => {
  expect(REASONS).toHaveLength(25);
  expect(Object.entries(ReasonEnum)).toEqual(REASONS.map((reason) => [reason, reason]));
});
