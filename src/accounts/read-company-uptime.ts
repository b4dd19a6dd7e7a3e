import sql, { type Sql } from "sql-template-tag";
import type { Database } from "../database/database.js";
import type { Engine } from "../database/engine.js";
import { isLapsed } from "./effective-status.js";
import type { Span, UptimeSums } from "./uptime.rules.js";

/** Sums are text on MySQL and MariaDB, and null over no rows. */
type Sum = number | string | null;

/**
 * Uptime of all accounts of a company together, added up by the database: the same sums as `uptimeOf` of each account gives.
 * One statement, so that everything in it is of one moment.
 */
export async function readCompanyUptime(
  database: Database,
  companyId: number,
  span: Span,
  now: Date,
): Promise<UptimeSums> {
  const { moment, later, earlier, milliseconds } = timeFunctions(database.engine);
  const from = moment(span.from);
  const to = moment(span.to);
  const begin = later(from, sql`a.created_at`);
  const lapse = later(begin, later(sql`a.expires_at`, sql`a.status_since`));
  const start = later(begin, sql`o.started_at`);
  const end = earlier(to, sql`COALESCE(o.ended_at, ${to})`);
  const [row] = await database.query<{ total: Sum; lapsed: Sum; down: Sum; disconnected: Sum }>(
    sql`SELECT total, lapsed, down, disconnected FROM
      (SELECT SUM(${milliseconds(begin, to)}) AS total,
          SUM(CASE WHEN ${isLapsed(now)} THEN ${milliseconds(lapse, to)} ELSE 0 END) AS lapsed
        FROM social_accounts a WHERE a.company_id = ${companyId} AND a.created_at < ${to}) all_accounts,
      (SELECT SUM(CASE WHEN o.status = 'DISCONNECTED' THEN 0 ELSE ${milliseconds(start, end)} END) AS down,
          SUM(CASE WHEN o.status = 'DISCONNECTED' THEN ${milliseconds(start, end)} ELSE 0 END) AS disconnected
        FROM outages o JOIN social_accounts a ON a.company_id = o.company_id AND a.id = o.account_id
        WHERE o.company_id = ${companyId} AND o.started_at < ${to} AND (o.ended_at IS NULL OR o.ended_at > ${from})) all_outages`,
  );
  const downMs = Number(row?.down ?? 0) + Number(row?.lapsed ?? 0);
  const disconnectedMs = Number(row?.disconnected ?? 0);
  return { upMs: Number(row?.total ?? 0) - downMs - disconnectedMs, downMs, disconnectedMs };
}

interface TimeFunctions {
  readonly moment: (value: Date) => Sql;
  readonly later: (a: Sql, b: Sql) => Sql;
  readonly earlier: (a: Sql, b: Sql) => Sql;
  /** From one instant to another; 0 when that is before it. */
  readonly milliseconds: (from: Sql, to: Sql) => Sql;
}

function timeFunctions(engine: Engine): TimeFunctions {
  return engine === "sqlite"
    ? {
        moment: (value) => sql`${value}`,
        later: (a, b) => sql`MAX(${a}, ${b})`,
        earlier: (a, b) => sql`MIN(${a}, ${b})`,
        milliseconds: (from, to) =>
          sql`MAX(0, ROUND((unixepoch(${to}, 'subsec') - unixepoch(${from}, 'subsec')) * 1000))`,
      }
    : {
        moment: (value) => sql`CAST(${value} AS DATETIME(3))`,
        later: (a, b) => sql`GREATEST(${a}, ${b})`,
        earlier: (a, b) => sql`LEAST(${a}, ${b})`,
        milliseconds: (from, to) => sql`GREATEST(0, TIMESTAMPDIFF(MICROSECOND, ${from}, ${to}) DIV 1000)`,
      };
}
