import sql, { empty } from "sql-template-tag";
import { readMoment, type StoredMoment } from "../../database/moment.js";
import type { SqlReader } from "../../database/transaction.js";
import type { Category } from "../../notifications/category.js";
import type { Mailbox } from "../../notifications/mail/mailer.js";

/** A captured mail without its text. */
export interface MailEntry {
  readonly id: number;
  readonly deliveryId: string;
  readonly messageId: string;
  readonly category: Category;
  readonly from: Mailbox;
  readonly to: Mailbox;
  readonly subject: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly capturedAt: Date;
}

export interface CapturedMail extends MailEntry {
  readonly html: string;
  readonly text: string;
}

export interface MailPage<Mail> {
  /** Newest first. */
  readonly mails: readonly Mail[];
  /** What to ask for as `before` to get older ones; null: there are none. */
  readonly next: number | null;
}

export interface MailQuery {
  /** Only mails to this address. */
  readonly recipient: string | null;
  readonly before: number | null;
  readonly limit: number;
}

interface StoredMail {
  readonly number: number;
  readonly delivery_id: string;
  readonly message_id: string;
  readonly category: Category;
  readonly mailboxes: string;
  readonly subject: string;
  readonly headers: string;
  readonly captured_at: StoredMoment;
  readonly html?: string;
  readonly body?: string;
}

const ENTRY = sql`number, delivery_id, message_id, category, mailboxes, subject, headers, captured_at`;

/** A page of captured mails with their texts. */
export function readCapturedMails(database: SqlReader, query: MailQuery): Promise<MailPage<CapturedMail>> {
  return readPage(database, query, true, whole);
}

/** The same without their texts, for a list. */
export function readMailEntries(database: SqlReader, query: MailQuery): Promise<MailPage<MailEntry>> {
  return readPage(database, query, false, entry);
}

export async function readCapturedMail(database: SqlReader, id: number): Promise<CapturedMail | null> {
  const [row] = await database.query<StoredMail>(
    sql`SELECT ${ENTRY}, html, body FROM captured_mails WHERE number = ${id}`,
  );
  return row === undefined ? null : whole(row);
}

async function readPage<Mail>(
  database: SqlReader,
  { recipient, before, limit }: MailQuery,
  withText: boolean,
  read: (row: StoredMail) => Mail,
): Promise<MailPage<Mail>> {
  const rows = await database.query<StoredMail>(sql`
    SELECT ${ENTRY}${withText ? sql`, html, body` : empty} FROM captured_mails
    WHERE number < ${before ?? Number.MAX_SAFE_INTEGER}
      ${recipient === null ? empty : sql`AND recipient = ${recipient.toLowerCase()}`}
    ORDER BY number DESC LIMIT ${limit + 1}`);
  const shown = rows.slice(0, limit);
  return { mails: shown.map(read), next: rows.length > limit ? (shown.at(-1)?.number ?? null) : null };
}

function whole(row: StoredMail): CapturedMail {
  return { ...entry(row), html: row.html ?? "", text: row.body ?? "" };
}

function entry(row: StoredMail): MailEntry {
  const { from, to } = JSON.parse(row.mailboxes) as { from: Mailbox; to: Mailbox };
  return {
    id: row.number,
    deliveryId: row.delivery_id,
    messageId: row.message_id,
    category: row.category,
    from,
    to,
    subject: row.subject,
    headers: JSON.parse(row.headers) as Record<string, string>,
    capturedAt: readMoment(row.captured_at),
  };
}
