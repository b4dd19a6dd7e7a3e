import type { Connection } from "mysql2/promise";

export const COMPANIES = 1_000;
export const PEOPLE_PER_COMPANY = 5;

/** Rows in one INSERT … SELECT: few enough for the log of the server, enough to be quick. */
const CHUNK = 100_000;
const DIGITS =
  "(SELECT 0 d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9)";
const LONG_AGO = "UTC_TIMESTAMP(3) - INTERVAL 30 DAY";

/** External id of a company, 1 to COMPANIES. */
export function companyName(company: number): string {
  return `company-${company}`;
}

/** External id of the first person of a company. */
export function personName(company: number): string {
  return `person-${company}-0`;
}

/** How the expiries of accounts `n` (0, 1, 2 …) are spread, as SQL. */
export const expiries = {
  /** Somewhere between a month and a year from now. */
  far: "UTC_TIMESTAMP(3) + INTERVAL 30 DAY + INTERVAL (n * 7919) % 28944000 SECOND",
  /** Passed, somewhere within the last hour. */
  passed: "UTC_TIMESTAMP(3) - INTERVAL 1 SECOND - INTERVAL (n * 7919) % 3600000 * 1000 MICROSECOND",
} as const;

export interface Filling {
  readonly accounts: number;
  /** SQL for the expiry of account `n`. */
  readonly expiresAt: string;
}

/** Companies with people, and accounts spread evenly over them, each connected by a person and with the change that connected it. */
export async function fill(connection: Connection, { accounts, expiresAt }: Filling): Promise<void> {
  await connection.query("SET time_zone = '+00:00', unique_checks = 0, foreign_key_checks = 0");
  await fillCompanies(connection);
  const perCompany = Math.ceil(accounts / COMPANIES);
  for (let from = 0; from < accounts; from += CHUNK) {
    const n = numbers(from, Math.min(from + CHUNK, accounts));
    await fillAccounts(connection, n, perCompany, expiresAt);
    await connection.query(
      `INSERT INTO status_changes (company_id, number, account_id, to_status, source, actor_kind, occurred_at, recorded_at)
        SELECT ${companyOf(perCompany)}, 1 + n % ${perCompany}, ${accountId}, 'CONNECTED', 'IMPORT', 'SYSTEM', ${LONG_AGO}, ${LONG_AGO}
        FROM ${n} ORDER BY n`,
    );
  }
  await connection.query(
    `INSERT INTO company_streams (company_id, generation, last_number, pruned_through)
      SELECT id, SUBSTRING(MD5(id), 1, 21), ${perCompany}, 0 FROM companies`,
  );
  await connection.query("SET unique_checks = 1, foreign_key_checks = 1");
  await connection.query("ANALYZE TABLE companies, users, social_accounts, status_changes, company_streams, outages");
}

/** Takes away what `fill` and the service wrote. */
export async function clear(connection: Connection): Promise<void> {
  await connection.query("SET foreign_key_checks = 0");
  for (const table of ["outages", "status_changes", "social_accounts", "company_streams", "users", "companies"]) {
    await connection.query(`TRUNCATE TABLE ${table}`);
  }
  await connection.query("SET foreign_key_checks = 1");
}

async function fillCompanies(connection: Connection): Promise<void> {
  await connection.query(
    `INSERT INTO companies (id, external_id, name, time_zone, reminder_hour, default_locale, created_at, updated_at)
      SELECT n + 1, CONCAT('company-', n + 1), CONCAT('Company ', n + 1), 'Europe/Berlin', 9, 'de', ${LONG_AGO}, ${LONG_AGO}
      FROM ${numbers(0, COMPANIES)}`,
  );
  await connection.query(
    `INSERT INTO users (company_id, id, external_id, email, name, locale, role, active, created_at, updated_at)
      SELECT 1 + n DIV ${PEOPLE_PER_COMPANY}, ${personId("n DIV " + PEOPLE_PER_COMPANY, "n % " + PEOPLE_PER_COMPANY)},
        CONCAT('person-', 1 + n DIV ${PEOPLE_PER_COMPANY}, '-', n % ${PEOPLE_PER_COMPANY}),
        CONCAT('person', n, '@company.example'), CONCAT('Person Number ', n), 'en', 'ADMIN', 1, ${LONG_AGO}, ${LONG_AGO}
      FROM ${numbers(0, COMPANIES * PEOPLE_PER_COMPANY)}`,
  );
}

async function fillAccounts(connection: Connection, n: string, perCompany: number, expiresAt: string): Promise<void> {
  await connection.query(
    `INSERT INTO social_accounts (company_id, id, platform, purpose, external_id, connected_by_id, name, handle, status,
        status_since, last_change_number, expires_at, expiry_order_at, expiry_reason, expiry_epoch, epoch_expires_at,
        connected_at, reconnect_generation, created_at, updated_at)
      SELECT company, id, ELT(1 + n % 3, 'FACEBOOK', 'INSTAGRAM', 'LINKEDIN'), 'OWN', CONCAT('profile-', n), connector,
        CONCAT(ELT(1 + n % 5, 'Alpine Glow', 'Harbour & Pine', 'Städtische Bühnen', 'Café Zoë', 'Northern Bikes'), ' ', n),
        CONCAT('@profile', n), 'CONNECTED', ${LONG_AGO}, number, expiry, expiry, 'TOKEN_EXPIRED', 1, expiry,
        ${LONG_AGO}, 0, ${LONG_AGO}, ${LONG_AGO}
      FROM (SELECT n, ${companyOf(perCompany)} AS company, ${accountId} AS id, 1 + n % ${perCompany} AS number,
          ${personId("n DIV " + perCompany, "n % " + PEOPLE_PER_COMPANY)} AS connector, ${expiresAt} AS expiry FROM ${n}) a ORDER BY n`,
  );
}

/** Ids without an order, as the service gives them. */
export const accountId = "SUBSTRING(MD5(CONCAT('account', n)), 1, 21)";

function companyOf(perCompany: number): string {
  return `1 + n DIV ${perCompany}`;
}

function personId(company: string, person: string): string {
  return `SUBSTRING(MD5(CONCAT('person', ${company}, '-', ${person})), 1, 21)`;
}

/** The whole numbers from `from` to below `to` as a table with the column `n`. */
function numbers(from: number, to: number): string {
  const places = Math.max(1, String(to - from - 1).length);
  const letters = ["a", "b", "c", "d", "e", "f"].slice(0, places);
  const value = letters.map((letter, place) => `${letter}.d * ${10 ** place}`).join(" + ");
  const tables = letters.map((letter) => `${DIGITS} ${letter}`).join(", ");
  return `(SELECT ${from} + ${value} AS n FROM ${tables} WHERE ${from} + ${value} < ${to}) numbers`;
}
