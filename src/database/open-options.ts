import type { DataSourceOptions } from "typeorm";
import type { Limits } from "./limits.js";
import type { DatabaseLog } from "./quiet-logger.js";

export type DatabaseAddress =
  | { readonly kind: "server"; readonly url: string; readonly poolSize?: number }
  | { readonly kind: "file"; readonly path: string };

export interface OpenDatabaseOptions {
  readonly address: DatabaseAddress;
  readonly entities: Exclude<DataSourceOptions["entities"], undefined>;
  readonly migrations: Exclude<DataSourceOptions["migrations"], undefined>;
  readonly log: DatabaseLog;
  readonly limits?: Partial<Limits>;
}
