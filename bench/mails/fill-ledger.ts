import type { Connection } from "mysql2/promise";
import { clear, COMPANIES, expiries, fill, PEOPLE_PER_COMPANY } from "../fill.js";

/** People of each company: one mail each. */
export const READERS = 100;

/** One account in each company whose reminder has just fallen, for a hundred people. @returns how many mails that makes */
export async function fillLedger(connection: Connection, companies: number): Promise<number> {
  await clearMails(connection);
  await clear(connection);
  await fill(connection, { accounts: COMPANIES, expiresAt: expiries.far });
  await connection.query(
    `INSERT INTO users (company_id, id, external_id, email, name, locale, role, active, created_at, updated_at)
      SELECT c.id, SUBSTRING(MD5(CONCAT('reader', c.id, '-', n)), 1, 21), CONCAT('reader-', n), CONCAT('reader', n, '@company', c.id, '.example'),
        CONCAT('Reader Number ', n), 'en', 'MEMBER', 1, c.created_at, c.created_at
      FROM companies c JOIN (WITH RECURSIVE d AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM d WHERE n < ${READERS - PEOPLE_PER_COMPANY}) SELECT n FROM d) people
      WHERE c.id <= ${companies}`,
  );
  await connection.query(
    `INSERT INTO notification_ledger (company_id, id, user_id, fact_key, kind, category, account_id, epoch, days_before, state, due_at, created_at, updated_at)
      SELECT u.company_id, SUBSTRING(MD5(CONCAT('row', u.company_id, u.id)), 1, 21), u.id, CONCAT('rung:', a.id, ':1:10'), 'RUNG',
        'EXPIRY_REMINDERS', a.id, 1, 10, 'PLANNED', UTC_TIMESTAMP(3) - INTERVAL 1 MINUTE, UTC_TIMESTAMP(3), UTC_TIMESTAMP(3)
      FROM users u JOIN social_accounts a ON a.company_id = u.company_id WHERE u.company_id <= ${companies}`,
  );
  await connection.query("ANALYZE TABLE users, notification_ledger, deliveries, mail_turns");
  return companies * READERS;
}

async function clearMails(connection: Connection): Promise<void> {
  await connection.query("SET foreign_key_checks = 0");
  for (const table of ["deliveries", "mail_turns", "notification_ledger"]) {
    await connection.query(`TRUNCATE TABLE ${table}`);
  }
  await connection.query("SET foreign_key_checks = 1");
}
