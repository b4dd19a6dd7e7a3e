import { Query, Resolver } from "type-graphql";
import { PlatformPolicy, toPlatformPolicy } from "./platform-policy.types.js";
import { POLICIES } from "./policies.rules.js";

@Resolver()
export class PlatformPolicyResolver {
  @Query(() => [PlatformPolicy], {
    description:
      "The pairs of platform and purpose that can be connected, with their reminder days and usual lifetime.",
  })
  platformPolicies(): PlatformPolicy[] {
    return POLICIES.map(toPlatformPolicy);
  }
}
