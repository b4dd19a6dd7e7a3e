import type { QueryRunner } from "typeorm";

export function isSqlite(runner: QueryRunner): boolean {
  const { type } = runner.dataSource.options;
  return type !== "mysql" && type !== "mariadb";
}

/** Names of jobs are case sensitive; SQLite compares text that way by itself. */
export function tableOptions(runner: QueryRunner): string {
  return isSqlite(runner) ? "" : "ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin";
}
