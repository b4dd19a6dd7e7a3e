import "reflect-metadata";
import { openDatabase, type DatabaseAddress } from "../../../../src/database/open-database.js";
import type { RefreshStep } from "../../../../src/grants/refresh-result.js";
import { entities } from "../../../../src/tables.js";
import { renewals, type TestKeys } from "../../../support/renewals.js";
import { TokenPort } from "../../../support/token-port.js";

/** Renews one grant and stands still at one step, waiting to be killed. Argument: all of it, as JSON. */
export interface Doom {
  readonly address: DatabaseAddress;
  readonly keys: TestKeys;
  readonly url: string;
  readonly companyId: number;
  readonly grantId: string;
  readonly now: string;
  readonly step: RefreshStep;
}

const doom = JSON.parse(process.argv[2] ?? "") as Doom;
const now = new Date(doom.now);
const database = await openDatabase({
  address: doom.address,
  entities,
  migrations: [],
  log: { warn: () => undefined },
});
const { refreshGrant } = renewals(database, {
  keys: doom.keys,
  ports: [new TokenPort({ url: doom.url, now: () => now })],
  reached: async (step) => {
    if (step !== doom.step) return;
    process.stdout.write(`reached ${step}\n`);
    await new Promise(() => setInterval(() => undefined, 1_000));
  },
});
const { companyId, grantId } = doom;
const result = await refreshGrant.run({ companyId, grantId, now, signal: new AbortController().signal });
process.stdout.write(`ended ${result.kind}\n`);
