import { Field, ObjectType, registerEnumType } from "type-graphql";
import type { SuppressionReason } from "./suppressed-address.entity.js";

export const SuppressionReasonEnum = { BOUNCE: "BOUNCE", COMPLAINT: "COMPLAINT", MANUAL: "MANUAL" } as const;

registerEnumType(SuppressionReasonEnum, {
  name: "MailSuppressionReason",
  description: "Why an address is mailed nothing any more.",
  valuesConfig: {
    BOUNCE: { description: "Its mail server refused a mail for good: the mailbox does not exist any more." },
    COMPLAINT: { description: "A mail to it was called spam." },
    MANUAL: { description: "The operator said so." },
  },
});

@ObjectType({
  simpleResolvers: true,
  description: "That an address is mailed nothing any more. It ends when the person gets another address.",
})
export class MailSuppression {
  @Field(() => SuppressionReasonEnum, { description: "Why." })
  reason!: SuppressionReason;

  @Field(() => Date, { description: "Since when." })
  since!: Date;
}
