import type { SendResult } from "./mailer.js";

/** What nodemailer says of a failure. */
export interface SmtpFailure {
  /** Of nodemailer: ECONNECTION, ETIMEDOUT, ETLS, EAUTH, EENVELOPE, … */
  readonly code: string | null;
  /** Of the server, if it gave one: 421, 550, … */
  readonly status: number | null;
  /** The command that was under way: CONN, EHLO, AUTH …, MAIL FROM, RCPT TO, DATA. */
  readonly command: string | null;
  /** Whether the server had said to go on with the text, so that it may have all of it. */
  readonly begun: boolean;
  /** The certificate is not the server's, or has expired. */
  readonly badCertificate: boolean;
}

/** What becomes of a mail after an SMTP failure (RFC 5321, 4.2.1: 4xx is for now, 5xx for good). */
export function readSmtpFailure(failure: SmtpFailure): SendResult {
  const { status, command, code, begun, badCertificate } = failure;
  const detail = [status, command, code].filter((part) => part !== null).join(" ");
  const later: SendResult = { kind: "LATER", detail, retryAfterMs: null };
  if (status !== null && status >= 400) {
    if (status < 500) return later;
    return { kind: isOfMail(status, command, begun) ? "REFUSED" : "BLOCKED", detail };
  }
  if (begun) return { kind: "IN_DOUBT", detail };
  if (code === "EMESSAGE" || (code === "EENVELOPE" && command === "API")) return { kind: "REFUSED", detail };
  if (badCertificate || code === "ETLS" || code === "EAUTH" || code === "EREQUIRETLS")
    return { kind: "BLOCKED", detail };
  return later;
}

/** What a server has against this mail or its recipient; anything else is about who sends. */
function isOfMail(status: number, command: string | null, begun: boolean): boolean {
  // 530 to 538 ask for a login (RFC 4954), whatever they answer.
  if (status >= 530 && status <= 538) return false;
  return begun || command === "RCPT TO" || command === "DATA" || (command === "MAIL FROM" && status === 552);
}
