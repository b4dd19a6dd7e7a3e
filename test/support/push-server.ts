import type { AddressInfo } from "node:net";
import { nanoid } from "nanoid";
import sql from "sql-template-tag";
import { RecordStatusChange } from "../../src/accounts/record-status-change.js";
import type { NumberedChange } from "../../src/accounts/status-change.js";
import type { Database } from "../../src/database/database.js";
import type { Subject, SubjectHasher } from "../../src/grants/subject-hash.js";
import { ErrorMask } from "../../src/graphql/masking.js";
import { addDeletionRoute } from "../../src/http/deletion.route.js";
import { addWebhookRoutes } from "../../src/http/webhooks.route.js";
import { createWebServer } from "../../src/http/web-server.js";
import type { Log } from "../../src/log.js";
import type { ProviderPort } from "../../src/platforms/provider-port.js";
import { Providers } from "../../src/platforms/providers.js";
import { readDeletion } from "../../src/verification/deletion-requests.js";
import { MarkFromPush } from "../../src/verification/mark-from-push.js";
import { ReceivePush } from "../../src/verification/receive-push.js";
import { TakeSignal } from "../../src/verification/take-signal.js";
import { after, START } from "./stories.js";

export interface PushServerParts {
  readonly database: Database;
  readonly hasher: SubjectHasher;
  readonly log: Log;
  readonly now: Date;
  readonly ports: readonly ProviderPort[];
  /** Stands for the look at a consent. */
  readonly verify?: (grantId: string) => Promise<unknown>;
}

/** A process that takes pushes. */
export interface PushServer {
  readonly url: string;
  /** The status changes it made. */
  readonly effects: NumberedChange[];
  /** The consents it looked at. */
  readonly looks: string[];
  close(): Promise<void>;
}

export async function servePushes({ database, hasher, log, now, ports, verify }: PushServerParts): Promise<PushServer> {
  const effects: NumberedChange[] = [];
  const looks: string[] = [];
  const append = async (_tx: unknown, changes: readonly NumberedChange[]) => void effects.push(...changes);
  const markFromPush = new MarkFromPush(new RecordStatusChange([{ append }]));
  const receivePush = new ReceivePush({
    providers: new Providers(ports),
    takeSignal: new TakeSignal({ database, hasher, markFromPush }),
    verifyNow: async (_companyId, grantId) => {
      looks.push(grantId);
      await verify?.(grantId);
    },
    publicUrl: "https://relink.example.com",
    clock: { now: () => now, toReal: (instant) => instant },
    log,
  });
  const mask = new ErrorMask(log);
  const web = createWebServer({ publicUrl: "https://x", allowedOrigins: [], trustProxy: false, mask });
  await addWebhookRoutes(web, receivePush);
  addDeletionRoute(web, (code) => readDeletion(database, code));
  await web.listen({ host: "127.0.0.1", port: 0 });
  return {
    url: `http://127.0.0.1:${(web.server.address() as AddressInfo).port}`,
    effects,
    looks,
    close: async () => {
      await web.close();
      await receivePush.close();
    },
  };
}

export interface PushedGrant extends Subject {
  readonly mintedAt?: Date;
  readonly refreshToken: string;
}

/** A consent of a person, with what events may call it. @returns its id */
export async function givenPushedGrant(
  database: Database,
  hasher: SubjectHasher,
  companyId: number,
  { provider, appId, subject, mintedAt = START, refreshToken }: PushedGrant,
): Promise<string> {
  const id = nanoid();
  const { prefixHash, doubleHash } = hasher.refreshTokens.hashesOf(refreshToken);
  await database.transaction((tx) =>
    tx.execute(sql`
      INSERT INTO grants (company_id, id, provider, app_id, subject_hash, scopes, access_token, refresh_token, access_renewable,
        refresh_renewable, data_access_renewable, minted_at, refresh_prefix_hash, refresh_double_hash, next_refresh_at,
        next_verification_at, attempt, created_at, updated_at)
      VALUES (${companyId}, ${id}, ${provider}, ${appId}, ${hasher.hash({ provider, appId, subject })}, '[]', 'v1.k.a.b.c.d', 'v1.k.a.b.c.d',
        ${true}, ${true}, ${false}, ${mintedAt}, ${prefixHash}, ${doubleHash}, ${after(9_000_000)}, ${after(9_000_000)}, 0, ${START}, ${START})`),
  );
  return id;
}
