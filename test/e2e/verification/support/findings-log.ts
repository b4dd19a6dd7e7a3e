import { createConnection, type Connection, type RowDataPacket } from "mysql2/promise";

/** What was found of an account that is INVALID now; instants in milliseconds. */
export interface Mark {
  readonly externalId: string;
  readonly reason: string;
  /** When the first look began that found something bad. */
  readonly firstFoundAt: number;
  /** The same of the first look with which it was beyond doubt; later where a second opinion was asked for. */
  readonly confirmedAt: number;
  /** When the mark was written, by the database's clock. */
  readonly writtenAt: number;
}

/**
 * Notes down every finding of every process, at the instant at which it is written: by triggers in the test's own database, so that
 * nothing in the processes has to be changed for it.
 */
export class FindingsLog {
  private constructor(private readonly connection: Connection) {}

  static async open(url: string): Promise<FindingsLog> {
    const connection = await createConnection({ uri: url, timezone: "Z" });
    await connection.query(`CREATE TABLE seen_findings (n BIGINT AUTO_INCREMENT PRIMARY KEY, company_id BIGINT NOT NULL,
      grant_id VARCHAR(64) NOT NULL, found_at DATETIME(3) NOT NULL, suspicion VARCHAR(20) NULL)`);
    await connection.query(`CREATE TABLE seen_marks (n BIGINT AUTO_INCREMENT PRIMARY KEY, company_id BIGINT NOT NULL,
      account_id VARCHAR(64) NOT NULL, reason VARCHAR(64) NULL, written_at DATETIME(3) NOT NULL)`);
    await connection.query(`CREATE TRIGGER see_findings AFTER UPDATE ON grants FOR EACH ROW
      IF NEW.last_answer = 'DEAD' THEN
        INSERT INTO seen_findings (company_id, grant_id, found_at, suspicion)
        VALUES (NEW.company_id, NEW.id, NEW.last_answer_at, NEW.suspicion);
      END IF`);
    await connection.query(`CREATE TRIGGER see_marks AFTER INSERT ON status_changes FOR EACH ROW
      IF NEW.to_status = 'INVALID' THEN
        INSERT INTO seen_marks (company_id, account_id, reason, written_at)
        VALUES (NEW.company_id, NEW.account_id, NEW.reason, UTC_TIMESTAMP(3));
      END IF`);
    return new FindingsLog(connection);
  }

  /** Every mark that was written, in order. */
  async marks(): Promise<Mark[]> {
    const [rows] = await this.connection.query<RowDataPacket[]>(`
      SELECT a.external_id AS externalId, m.reason AS reason, m.written_at AS writtenAt,
        (SELECT MIN(f.found_at) FROM seen_findings f WHERE f.company_id = a.company_id AND f.grant_id = a.grant_id) AS firstFoundAt,
        (SELECT MIN(f.found_at) FROM seen_findings f WHERE f.company_id = a.company_id AND f.grant_id = a.grant_id
          AND (f.suspicion IS NULL OR f.suspicion <> 'DOUBTFUL')) AS confirmedAt
      FROM seen_marks m JOIN social_accounts a ON a.company_id = m.company_id AND a.id = m.account_id ORDER BY m.n`);
    return rows.map((row) => ({
      externalId: row["externalId"] as string,
      reason: row["reason"] as string,
      firstFoundAt: (row["firstFoundAt"] as Date).getTime(),
      confirmedAt: (row["confirmedAt"] as Date).getTime(),
      writtenAt: (row["writtenAt"] as Date).getTime(),
    }));
  }

  async close(): Promise<void> {
    await this.connection.end();
  }
}
