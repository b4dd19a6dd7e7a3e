import type { Answer, ReceivedAnswer } from "../../platforms/answer.js";
import { retryAfterSeconds } from "../../platforms/retry-after.rules.js";
import type { SendResult, SentMail } from "./mailer.js";

const LONGEST_DETAIL = 200;

/**
 * What Mailgun's answer to a mail means. Customers report 5xx for mails that were sent (M-10), so only an answer that names a mistake, and
 * a request that never left, are no doubt.
 *
 * @see https://documentation.mailgun.com/docs/mailgun/quickstart-guide/responses
 */
export function readSendAnswer(answer: Answer, now: Date): SendResult {
  if (answer.kind === "NOT_ASKED") return { kind: "LATER", detail: "not asked", retryAfterMs: null };
  if (answer.kind === "NO_ANSWER") {
    const { why, sent } = answer;
    if (why === "REDIRECT") return { kind: "BLOCKED", detail: "Mailgun's address redirects: MAILGUN_URL is not it." };
    const detail = `no answer: ${why.toLowerCase()}`;
    return sent ? { kind: "IN_DOUBT", detail } : { kind: "LATER", detail, retryAfterMs: null };
  }
  const { status } = answer;
  const detail = detailOf(answer);
  if (status === 200) {
    const id = fieldOf(answer.json, "id");
    return typeof id === "string" && id !== ""
      ? { kind: "SENT", carrierId: id.slice(0, 255) }
      : { kind: "IN_DOUBT", detail: "200 without an id" };
  }
  if (status === 429) {
    const seconds = retryAfterSeconds(answer.headers, now);
    return { kind: "LATER", detail, retryAfterMs: seconds === null ? null : seconds * 1_000 };
  }
  if (status === 400 || status === 413 || status === 422)
    return { kind: isOfSettings(answer) ? "BLOCKED" : "REFUSED", detail };
  if ([401, 402, 403, 404, 405].includes(status)) return { kind: "BLOCKED", detail };
  return { kind: "IN_DOUBT", detail };
}

/** Whether a mail is among Mailgun's events. */
export function readFindAnswer(
  answer: Answer,
  mail: Pick<SentMail, "deliveryId" | "messageId">,
): "TAKEN" | "NOT_TAKEN" | "UNKNOWN" {
  if (answer.kind !== "ANSWER" || answer.status !== 200) return "UNKNOWN";
  const items = fieldOf(answer.json, "items");
  if (!Array.isArray(items)) return "UNKNOWN";
  return items.some((item) => isOf(item, mail)) ? "TAKEN" : "NOT_TAKEN";
}

/** A search may be answered with mails of other programs at the domain; ours has the delivery's id, or our Message-Id. */
function isOf(item: unknown, { deliveryId, messageId }: Pick<SentMail, "deliveryId" | "messageId">): boolean {
  const found = fieldOf(fieldOf(fieldOf(item, "message"), "headers"), "message-id");
  return fieldOf(fieldOf(item, "user-variables"), "delivery-id") === deliveryId || found === withoutBrackets(messageId);
}

/** As Mailgun's events have a Message-Id. */
export function withoutBrackets(messageId: string): string {
  return messageId.replace(/^<|>$/g, "");
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

/** A sender that Mailgun does not take is in every mail. */
function isOfSettings({ json }: ReceivedAnswer): boolean {
  return /^'?from'? parameter/i.test(messageOf(json));
}

function detailOf({ status, json }: ReceivedAnswer): string {
  return `${status} ${messageOf(json)}`.trim().slice(0, LONGEST_DETAIL);
}

function messageOf(json: unknown): string {
  const message = fieldOf(json, "message");
  return typeof message === "string" ? message.replace(/\s+/g, " ") : "";
}
