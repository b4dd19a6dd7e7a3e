import { Field, Int, ObjectType } from "type-graphql";
import type { Platform, Purpose } from "../platforms/platform.js";
import { PlatformEnum, PurposeEnum } from "../platforms/platform.types.js";
import type { Status } from "./status.js";
import { StatusEnum } from "./status.types.js";

@ObjectType({ simpleResolvers: true, description: "How many accounts have a status." })
export class StatusCount {
  @Field(() => StatusEnum, { description: "The status." })
  status!: Status;

  @Field(() => Int, { description: "How many accounts have it now." })
  count!: number;
}

@ObjectType({ simpleResolvers: true, description: "How many accounts there are at a platform." })
export class PlatformCount {
  @Field(() => PlatformEnum, { description: "The platform." })
  platform!: Platform;

  @Field(() => Int, { description: "How many accounts are there, whatever their status." })
  count!: number;
}

@ObjectType({ simpleResolvers: true, description: "How many accounts are connected for a purpose." })
export class PurposeCount {
  @Field(() => PurposeEnum, { description: "The purpose." })
  purpose!: Purpose;

  @Field(() => Int, { description: "How many accounts are connected for it, whatever their status." })
  count!: number;
}

@ObjectType({ simpleResolvers: true, description: "The company's accounts in numbers, true at one instant." })
export class ConnectionSummary {
  @Field(() => Int, { description: "All accounts of the company." })
  totalCount!: number;

  @Field(() => [StatusCount], { description: "By status; every status is listed, with 0 too." })
  byStatus!: readonly StatusCount[];

  @Field(() => [PlatformCount], { description: "By platform; every platform is listed, with 0 too." })
  byPlatform!: readonly PlatformCount[];

  @Field(() => [PurposeCount], { description: "By purpose; every purpose is listed, with 0 too." })
  byPurpose!: readonly PurposeCount[];

  @Field(() => Int, { description: "Connected accounts that will expire within the days asked for." })
  expiringCount!: number;

  @Field(() => Date, { description: "The instant at which all of it is true." })
  asOf!: Date;
}
