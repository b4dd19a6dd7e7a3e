import { Field, ID, InputType, Int, ObjectType, registerEnumType } from "type-graphql";
import { toGlobalId } from "../api/global-id.rules.js";
import { UserError } from "../api/user-error.types.js";
import type { LinkEnd, LinkFacts } from "./find-link.js";
import { USUAL_HOURS } from "./link-problem.rules.js";

export const LinkEndEnum = {
  USED: "USED",
  WITHDRAWN: "WITHDRAWN",
  HEALED: "HEALED",
  DISCONNECTED: "DISCONNECTED",
} as const satisfies { [Name in LinkEnd]: Name };

registerEnumType(LinkEndEnum, {
  name: "ReconnectLinkEnd",
  description: "Why a link works no more, before its time was over.",
  valuesConfig: {
    USED: { description: "A trip through it has connected the account." },
    WITHDRAWN: { description: "Somebody of the company withdrew it." },
    HEALED: { description: "The account was connected again in another way." },
    DISCONNECTED: { description: "The account was disconnected on purpose." },
  },
});

@ObjectType({
  simpleResolvers: true,
  description:
    "An address by which somebody without a login, such as the page's administrator at a customer, can repair one account. The address itself is told once, by `createReconnectLink`.",
})
export class ReconnectLink {
  @Field(() => ID, { description: "Opaque and unique; for `withdrawReconnectLink`." })
  id!: string;

  @Field(() => Date, { description: "When it was made." })
  createdAt!: Date;

  @Field(() => Date, { description: "When it stops working by itself." })
  expiresAt!: Date;

  @Field(() => Date, { nullable: true, description: "When it ended before its time; null: it has not." })
  endedAt!: Date | null;

  @Field(() => LinkEndEnum, { nullable: true, description: "Why it ended before its time; null: it has not." })
  endedBecause!: LinkEnd | null;

  /** Not part of the API: what its field resolvers read by. */
  companyId!: number;
  accountId!: string;
  createdById!: string | null;
}

export function toReconnectLink(facts: LinkFacts): ReconnectLink {
  const { companyId, accountId, createdById, createdAt, expiresAt, endedAt, endedBecause } = facts;
  const id = toGlobalId("ReconnectLink", facts.id);
  const link = { id, companyId, accountId, createdById, createdAt, expiresAt, endedAt, endedBecause };
  return Object.assign(new ReconnectLink(), link satisfies ReconnectLink);
}

@InputType({ description: "The account that somebody outside is to repair." })
export class CreateReconnectLinkInput {
  @Field(() => ID, { description: "Id of the `SocialAccount`." })
  accountId!: string;

  @Field(() => Int, {
    defaultValue: USUAL_HOURS,
    description: "How many hours the link works, from 1 to 168 (a week).",
  })
  expiresInHours!: number;
}

@ObjectType({ simpleResolvers: true, description: "A link that was made." })
export class CreateReconnectLinkPayload {
  @Field(() => String, {
    nullable: true,
    description:
      "The address to send to whoever is to repair the account. It is told this once and stored nowhere; whoever has it may use it. Null when nothing was made.",
  })
  url!: string | null;

  @Field(() => ReconnectLink, { nullable: true, description: "The link; null when nothing was made." })
  link!: ReconnectLink | null;

  @Field(() => [UserError], { description: "Why nothing was made; empty on success." })
  userErrors!: UserError[];
}

@InputType({ description: "The link to withdraw." })
export class WithdrawReconnectLinkInput {
  @Field(() => ID, { description: "Id of the `ReconnectLink`." })
  linkId!: string;
}

@ObjectType({ simpleResolvers: true, description: "The result of withdrawing." })
export class WithdrawReconnectLinkPayload {
  @Field(() => ReconnectLink, {
    nullable: true,
    description: "The link as it is now. One that had ended already stays as it ended.",
  })
  link!: ReconnectLink | null;

  @Field(() => [UserError], { description: "Why there is nothing to withdraw; empty on success." })
  userErrors!: UserError[];
}
