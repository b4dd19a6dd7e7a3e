import { Field, ObjectType } from "type-graphql";
import { PageInfo } from "../api/page.types.js";
import { SocialAccount } from "./social-account.types.js";

@ObjectType({ simpleResolvers: true, description: "An account at its place in a list." })
export class SocialAccountEdge {
  @Field(() => String, { description: "Give it as `after` or `before`, with the same order, to go on from here." })
  cursor!: string;

  @Field(() => SocialAccount, { description: "The account." })
  node!: SocialAccount;
}

@ObjectType({ simpleResolvers: true, description: "A page of the company's accounts." })
export class SocialAccountConnection {
  @Field(() => [SocialAccountEdge], { description: "The accounts of the page, each with its cursor." })
  edges!: readonly SocialAccountEdge[];

  @Field(() => [SocialAccount], { description: "The accounts of the page." })
  nodes!: readonly SocialAccount[];

  @Field(() => PageInfo, { description: "Where the page stands in the list." })
  pageInfo!: PageInfo;

  @Field(() => String, {
    description:
      "Where the stream of changes stood before this page was read: give it to `connectionStatusChanged` or `statusChanges`, and nothing is missed.",
  })
  streamCursor!: string;

  /** Not part of the API: how many there are on all pages, for the field resolver of `totalCount`. */
  count!: () => Promise<number>;
}
