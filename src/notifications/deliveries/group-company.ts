import { nanoid } from "nanoid";
import sql, { bulk, join } from "sql-template-tag";
import type { Transaction } from "../../database/transaction.js";
import type { Provider } from "../../platforms/provider.js";
import type { Category } from "../category.js";
import { messageIdOf } from "../mail/mail-headers.js";
import { endTurn, holdTurn } from "./hold-turn.js";
import { takeTurns, type TurnLimits } from "./mail-turns.rules.js";
import { isNotHeld } from "./not-held.js";

/** People whose rows are read in one statement. */
const PEOPLE = 200;
/** Rows in one transaction: one person's rows stay together, unless they are more than that. */
export const MOST_ROWS = 5_000;
/** Rows in one statement. */
const CHUNK = 200;

export interface GroupingParts {
  readonly companyId: number;
  readonly now: Date;
  /** Providers whose mails are held. */
  readonly open: readonly Provider[];
  /** Null: without a pace, each mail may go at once. */
  readonly limits: TurnLimits | null;
  /** The address that mails come from. */
  readonly from: string;
}

interface PlannedRow {
  id: string;
  user_id: string;
  category: Category;
}

interface Made {
  readonly id: string;
  readonly userId: string;
  readonly category: Category;
  readonly rows: readonly string[];
}

/**
 * Makes of a company's ledger rows that are due one mail for each person and category. @returns how many rows have found their mail; fewer
 * than MOST_ROWS: there are no more
 */
export async function groupCompany(tx: Transaction, parts: GroupingParts): Promise<number> {
  const turn = await holdTurn(tx, parts.companyId);
  if (turn === null) return 0;
  const people = await readPeople(tx, parts.companyId);
  const rows = await lockPlanned(tx, [...people.keys()], parts);
  const made = mailsOf(rows);
  const { turns, next } =
    parts.limits === null
      ? { turns: made.map(() => turn.now), next: turn.nextAt }
      : takeTurns(made.length, turn.nextAt, turn.now, parts.limits);
  const deliveries = made.map((mail, index) => [
    parts.companyId,
    mail.id,
    mail.userId,
    mail.category,
    people.get(mail.userId),
    "PLANNED",
    turns[index],
    0,
    0,
    0,
    messageIdOf(mail.id, parts.from),
    parts.now,
    parts.now,
  ]);
  for (let from = 0; from < deliveries.length; from += CHUNK) {
    await tx.execute(
      sql`INSERT INTO deliveries (company_id, id, user_id, category, address, state, due_at, attempt, failures, doubts,
        message_id, created_at, updated_at) VALUES ${bulk(deliveries.slice(from, from + CHUNK))}`,
    );
  }
  await assign(tx, made, parts);
  await endTurn(tx, { ...turn, nextAt: next });
  return rows.length;
}

/** Inactive people too: what was planned for them is ended where it is decided whether a mail may go. */
async function readPeople(tx: Transaction, companyId: number): Promise<ReadonlyMap<string, string>> {
  const rows = await tx.query<{ id: string; email: string }>(
    sql`SELECT id, email FROM users WHERE company_id = ${companyId} ORDER BY id`,
  );
  return new Map(rows.map(({ id, email }) => [id, email]));
}

async function lockPlanned(
  tx: Transaction,
  people: readonly string[],
  { companyId, now, open }: GroupingParts,
): Promise<PlannedRow[]> {
  const found: PlannedRow[] = [];
  for (let from = 0; from < people.length && found.length < MOST_ROWS; from += PEOPLE) {
    const some = people.slice(from, from + PEOPLE);
    found.push(
      ...(await tx.query<PlannedRow>(
        sql`SELECT id, user_id, category FROM notification_ledger ${tx.dialect.withIndex("notification_ledger_user")}
          WHERE company_id = ${companyId} AND user_id IN (${join(some)}) AND state = 'PLANNED' AND due_at <= ${now}
            AND ${isNotHeld(open)} ORDER BY user_id LIMIT ${MOST_ROWS}${tx.dialect.forUpdate}`,
      )),
    );
  }
  if (found.length < MOST_ROWS) return found;
  // The last person's rows may go on after the cut.
  const last = found.at(-1)?.user_id;
  const whole = found.filter((row) => row.user_id !== last);
  return whole.length > 0 ? whole : found;
}

function mailsOf(rows: readonly PlannedRow[]): Made[] {
  const mails = new Map<string, Made & { rows: string[] }>();
  for (const { id, user_id: userId, category } of rows) {
    const key = `${userId} ${category}`;
    const mail = mails.get(key);
    if (mail === undefined) mails.set(key, { id: nanoid(), userId, category, rows: [id] });
    else mail.rows.push(id);
  }
  return [...mails.values()];
}

async function assign(tx: Transaction, made: readonly Made[], { companyId, now }: GroupingParts): Promise<void> {
  const pairs = made.flatMap((mail) => mail.rows.map((row) => ({ row, mail: mail.id })));
  for (let from = 0; from < pairs.length; from += CHUNK) {
    const some = pairs.slice(from, from + CHUNK);
    const whens = some.map(({ row, mail }) => sql`WHEN ${row} THEN ${mail}`);
    await tx.execute(
      sql`UPDATE notification_ledger SET state = 'GROUPED', delivery_id = CASE id ${join(whens, " ")} END, updated_at = ${now}
        WHERE company_id = ${companyId} AND id IN (${join(some.map(({ row }) => row))}) AND state = 'PLANNED'`,
    );
  }
}
