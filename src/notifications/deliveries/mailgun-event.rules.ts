import type { SuppressionReason } from "./suppressed-address.entity.js";

/** The signature of an event: it covers neither the body nor the recipient (M-7). */
export interface MailgunSignature {
  readonly timestamp: string;
  readonly token: string;
  readonly signature: string;
}

/** What an event says became of a mail. TRIED: its server did not take it yet. REFUSED: it never will. */
export type MailFate =
  | { readonly kind: "DELIVERED" | "COMPLAINED" | "UNSUBSCRIBED" }
  | { readonly kind: "TRIED"; readonly detail: string }
  /** `suppresses`: what that says of the address; null: nothing, the mail alone was refused. */
  | { readonly kind: "REFUSED"; readonly detail: string; readonly suppresses: SuppressionReason | null }
  /** Mailgun itself did not send it, because it has unsubscribed this address before. */
  | { readonly kind: "NOT_SENT"; readonly detail: string };

export interface MailgunEvent {
  readonly deliveryId: string;
  readonly recipient: string;
  /** Without angle brackets; null: the event has none. */
  readonly messageId: string | null;
  /** Null: an event of no interest, such as `opened`. */
  readonly fate: MailFate | null;
}

/** Permanent failures that say nothing of the address: the sender was refused, or Mailgun tried for too long. */
const NOT_OF_THE_ADDRESS: readonly string[] = ["espblock", "old"];

type Fields = Readonly<Record<string, unknown>>;

/** @returns null: not a signed event */
export function readSignature(body: unknown): MailgunSignature | null {
  const { timestamp, token, signature } = fieldsOf(fieldsOf(body)["signature"]);
  const stamp = typeof timestamp === "number" ? String(timestamp) : timestamp;
  if (typeof stamp !== "string" || !/^\d{1,12}$/.test(stamp)) return null;
  if (typeof token !== "string" || !/^[\w-]{16,128}$/.test(token)) return null;
  if (typeof signature !== "string" || !/^[0-9a-f]{64}$/i.test(signature)) return null;
  return { timestamp: stamp, token, signature };
}

/** @returns null: about no mail of this installation */
export function readMailgunEvent(body: unknown): MailgunEvent | null {
  const event = fieldsOf(fieldsOf(body)["event-data"]);
  const deliveryId = fieldsOf(event["user-variables"])["delivery-id"];
  const { recipient } = event;
  if (typeof deliveryId !== "string" || !/^[\w-]{1,21}$/.test(deliveryId)) return null;
  if (typeof recipient !== "string" || recipient.length > 320) return null;
  const messageId = fieldsOf(fieldsOf(event["message"])["headers"])["message-id"];
  return {
    deliveryId,
    recipient,
    messageId: typeof messageId === "string" ? messageId.replace(/^<|>$/g, "") : null,
    fate: fateOf(event),
  };
}

function fateOf(event: Fields): MailFate | null {
  switch (event["event"]) {
    case "delivered":
      return { kind: "DELIVERED" };
    case "complained":
      return { kind: "COMPLAINED" };
    case "unsubscribed":
      return { kind: "UNSUBSCRIBED" };
    case "failed":
      return failureOf(event);
    default:
      return null;
  }
}

function failureOf(event: Fields): MailFate {
  const detail = detailOf(event);
  if (event["severity"] === "temporary") return { kind: "TRIED", detail };
  const reason = typeof event["reason"] === "string" ? event["reason"] : "";
  if (reason === "suppress-unsubscribe") return { kind: "NOT_SENT", detail };
  if (reason === "suppress-complaint") return { kind: "REFUSED", detail, suppresses: "COMPLAINT" };
  return { kind: "REFUSED", detail, suppresses: NOT_OF_THE_ADDRESS.includes(reason) ? null : "BOUNCE" };
}

function detailOf(event: Fields): string {
  const status = fieldsOf(event["delivery-status"]);
  const said = [status["code"], event["reason"], status["message"], status["description"]];
  const texts = said.filter((part) => (typeof part === "string" && part !== "") || typeof part === "number");
  return texts
    .map(String)
    .join(" ")
    .replaceAll(/[\p{Cc}\p{Cs}]/gu, " ")
    .slice(0, 400);
}

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}
