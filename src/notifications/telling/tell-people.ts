import type { Transaction } from "../../database/transaction.js";
import type { Bell } from "../../api/bell.js";
import type { News } from "./news.js";
import { type Reader, readReaders } from "./readers.js";
import { byCompany, readSubjects, type Subject, subjectKey } from "./subjects.js";
import { type ToldInApp, type ToldByMail, writeInbox, writeLedger } from "./write-rows.js";

/** News whose readers are looked up at once. */
const CHUNK = 500;

/**
 * From facts to people: writes in the caller's transaction what each person will read in the app, and what each is to be told by mail.
 * The same news again changes nothing. A handful of statements, however many news and people there are; takes no locks but those of
 * the rows that it adds (D-4).
 */
export class TellPeople {
  /** @param mails whether anybody carries mails: without, none are planned, or they would all go out once somebody does */
  constructor(
    private readonly bell: Bell,
    private readonly mails = true,
  ) {}

  async tell(tx: Transaction, news: readonly News[], now: Date): Promise<void> {
    for (let from = 0; from < news.length; from += CHUNK) await this.tellSome(tx, news.slice(from, from + CHUNK), now);
  }

  private async tellSome(tx: Transaction, news: readonly News[], now: Date): Promise<void> {
    const readers = await readReaders(tx, [...new Set(news.map(({ companyId }) => companyId))]);
    const subjects = await readSubjects(tx, byCompany(accountsOf(news)));
    const inApp: ToldInApp[] = [];
    const byMail: ToldByMail[] = [];
    for (const each of news) {
      const subject = subjectOf(each, subjects);
      for (const reader of readers.get(each.companyId) ?? []) {
        if (subject.mutedBy.has(reader.userId) || (each.readers?.adminsOnly === true && !reader.isAdmin)) continue;
        const { userId } = reader;
        if (isToldInApp(each, reader)) inApp.push({ news: each, userId, provider: subject.provider });
        if (this.mails && isMailed(each, reader)) byMail.push({ news: each, userId, provider: subject.provider });
      }
    }
    await writeInbox(tx, inApp, now);
    await writeLedger(tx, byMail, now);
    if (inApp.length > 0) tx.afterCommit(() => this.bell.ring());
  }
}

function isToldInApp({ category, readers }: News, reader: Reader): boolean {
  return reader.wants(category, "IN_APP") && (readers?.inApp?.has(reader.userId) ?? true);
}

function isMailed({ category, mail, readers }: News, reader: Reader): boolean {
  return mail !== null && reader.wants(category, "MAIL") && (readers?.mail?.has(reader.userId) ?? true);
}

function accountsOf(news: readonly News[]) {
  const ids = new Map<string, { companyId: number; id: string }>();
  for (const { companyId, accountId } of news) {
    if (accountId !== null) ids.set(subjectKey(companyId, accountId), { companyId, id: accountId });
  }
  return ids.values();
}

const NOTHING: Subject = { provider: null, mutedBy: new Set() };

function subjectOf({ companyId, accountId }: News, subjects: ReadonlyMap<string, Subject>): Subject {
  return (accountId === null ? undefined : subjects.get(subjectKey(companyId, accountId))) ?? NOTHING;
}
