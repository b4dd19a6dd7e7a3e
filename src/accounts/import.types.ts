import { Field, ID, InputType, ObjectType, registerEnumType } from "type-graphql";
import { UserError } from "../api/user-error.types.js";
import type { Platform, Purpose } from "../platforms/platform.js";
import { PlatformEnum, PurposeEnum } from "../platforms/platform.types.js";
import type { Provider } from "../platforms/provider.js";
import { ProviderEnum } from "../platforms/provider.types.js";

export enum ImportOutcome {
  CREATED = "CREATED",
  UPDATED = "UPDATED",
  UNCHANGED = "UNCHANGED",
  OLDER = "OLDER",
  LEFT_DISCONNECTED = "LEFT_DISCONNECTED",
  REFUSED = "REFUSED",
}

registerEnumType(ImportOutcome, {
  name: "ImportOutcome",
  description: "What an import did with one item.",
  valuesConfig: {
    CREATED: { description: "It is new." },
    UPDATED: { description: "It was there and now stands as imported." },
    UNCHANGED: { description: "It was there just like that: importing again changes nothing." },
    OLDER: { description: "Newer tokens are stored, so these were ignored." },
    LEFT_DISCONNECTED: { description: "A person disconnected this account, and an import does not undo that." },
    REFUSED: { description: "It cannot be imported; `userErrors` say why." },
  },
});

@InputType({ description: "One end that the network has announced." })
export class ClockInput {
  @Field(() => Date, { description: "When it ends." })
  expiresAt!: Date;

  @Field({
    description: "Whether it can be put off without a person, as a short access token is by its refresh token.",
  })
  renewable!: boolean;
}

@InputType({ description: "All ends of a consent that the network has announced. Leave out what it does not have." })
export class ClocksInput {
  @Field(() => ClockInput, { nullable: true, description: "End of the access token." })
  access?: ClockInput | null;

  @Field(() => ClockInput, { nullable: true, description: "End of the refresh token." })
  refresh?: ClockInput | null;

  @Field(() => ClockInput, { nullable: true, description: "End of data access (Meta: `data_access_expires_at`)." })
  dataAccess?: ClockInput | null;
}

@InputType({ description: "A profile that a consent gives access to." })
export class ImportAccountInput {
  @Field(() => PlatformEnum, { description: "The network of the profile; the consent's provider must reach it." })
  platform!: Platform;

  @Field(() => PurposeEnum, { description: "Why it is connected; see `platformPolicies` for what is offered." })
  purpose!: Purpose;

  @Field({
    description:
      "The profile's id at the network: page, organisation, channel, location, ad account; 1 to 191 characters.",
  })
  externalId!: string;

  @Field({ description: "The name to show, 1 to 200 characters." })
  name!: string;

  @Field(() => String, { nullable: true, description: "The handle, without @; up to 200 characters." })
  handle?: string | null;

  @Field(() => String, { nullable: true, description: "A token of the profile's own (Facebook pages); stored sealed." })
  pageToken?: string | null;
}

@InputType({ description: "One consent of one person, with everything that hangs on it." })
export class ImportGrantInput {
  @Field(() => ProviderEnum, { description: "Who gave the consent." })
  provider!: Provider;

  @Field({ description: "The id of your app at the provider." })
  appId!: string;

  @Field({ description: "The id of the consenting person at the provider. Only a keyed hash of it is kept." })
  subject!: string;

  @Field({ description: "The access token; stored sealed, never shown again." })
  accessToken!: string;

  @Field(() => String, {
    nullable: true,
    description: "The refresh token, where the network gives one; stored sealed.",
  })
  refreshToken?: string | null;

  @Field(() => ClocksInput, { description: "When what ends." })
  clocks!: ClocksInput;

  @Field(() => [String], { description: "The scopes that were granted." })
  scopes!: string[];

  @Field(() => Date, { description: "When the network issued these tokens. Older ones never replace newer ones." })
  mintedAt!: Date;

  @Field(() => String, { nullable: true, description: "Your own id of the user who consented (see `upsertUsers`)." })
  connectedBy?: string | null;

  @Field(() => [ImportAccountInput], { description: "The profiles." })
  accounts!: ImportAccountInput[];
}

@InputType({ description: "Consents and profiles to bring into Relink; up to 1,000 accounts a call." })
export class ImportAccountsInput {
  @Field(() => String, {
    nullable: true,
    description: "Your own id of the company; needed with a key for the whole installation.",
  })
  company?: string | null;

  @Field(() => [ImportGrantInput], { description: "The consents." })
  grants!: ImportGrantInput[];

  @Field(() => String, {
    nullable: true,
    description: "Makes the call safe to repeat: the same key and input give the same answer for at least a day.",
  })
  idempotencyKey?: string | null;
}

@ObjectType({ description: "What became of one profile of the input." })
export class ImportedAccount {
  @Field(() => ImportOutcome, { description: "What was done." })
  outcome!: ImportOutcome;

  @Field(() => ID, { nullable: true, description: "Id of the `SocialAccount`; null when refused." })
  accountId!: string | null;
}

@ObjectType({ description: "What became of one consent of the input." })
export class ImportedGrant {
  @Field(() => ImportOutcome, { description: "What was done with its tokens and clocks." })
  outcome!: ImportOutcome;

  @Field(() => [ImportedAccount], { description: "Its profiles, in the order of the input." })
  accounts!: ImportedAccount[];
}

@ObjectType({ description: "The result of an import, item by item." })
export class ImportAccountsPayload {
  @Field(() => [ImportedGrant], { description: "The consents, in the order of the input." })
  grants!: ImportedGrant[];

  @Field(() => [UserError], { description: "Why items were refused; the others were imported all the same." })
  userErrors!: UserError[];
}
