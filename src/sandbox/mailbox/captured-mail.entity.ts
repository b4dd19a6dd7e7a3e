import { Entity, Index, PrimaryGeneratedColumn } from "typeorm";
import { Json, LongText, Moment, Text, VeryLongText } from "../../database/columns.js";
import type { Category } from "../../notifications/category.js";
import type { Mailbox } from "../../notifications/mail/mailer.js";

/** A mail that the sandbox would have sent; each handing over is one, so that what goes out twice is seen twice. */
@Entity("captured_mails")
@Index("captured_mails_recipient", ["recipient", "number"])
@Index("captured_mails_delivery", ["deliveryId"])
export class CapturedMailRow {
  /** Grows with every mail; may have gaps. */
  @PrimaryGeneratedColumn("increment", { type: "integer" })
  number!: number;

  @Text(64)
  deliveryId!: string;

  @Text(255)
  messageId!: string;

  @Text(24)
  category!: Category;

  /** The address, in small letters. */
  @Text(320)
  recipient!: string;

  @Json()
  mailboxes!: { readonly from: Mailbox; readonly to: Mailbox };

  @LongText()
  subject!: string;

  @Json()
  headers!: Readonly<Record<string, string>>;

  @VeryLongText()
  html!: string;

  @VeryLongText()
  body!: string;

  /** In business time. */
  @Moment()
  capturedAt!: Date;
}
