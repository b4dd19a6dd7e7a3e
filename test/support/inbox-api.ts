import { randomBytes } from "node:crypto";
import { type ExecutionResult, graphql, type GraphQLSchema, parse, subscribe } from "graphql";
import type { Sql } from "sql-template-tag";
import { AccountLoader } from "../../src/accounts/account-loader.js";
import { ReaderLanguage } from "../../src/accounts/diagnosis/reader-language.js";
import { ReaderTexts } from "../../src/accounts/diagnosis/reader-texts.js";
import { CursorCodec } from "../../src/api/cursor-codec.js";
import { Loaders } from "../../src/api/loaders.js";
import type { RequestContext } from "../../src/api/request-context.js";
import type { UserViewer } from "../../src/api/viewer.js";
import { UserLoader } from "../../src/companies/user-loader.js";
import type { Database } from "../../src/database/database.js";
import { buildRelinkSchema } from "../../src/graphql/build-schema.js";
import { NodeResolver } from "../../src/graphql/node.resolver.js";
import { Bell } from "../../src/api/bell.js";
import { InboxFeed } from "../../src/notifications/inbox/inbox-feed.js";
import { InboxTexts } from "../../src/notifications/inbox/inbox-texts.js";
import { InboxResolver } from "../../src/notifications/inbox/inbox.resolver.js";
import { ToNotifications } from "../../src/notifications/inbox/to-notifications.js";
import { MutedAccountResolver } from "../../src/notifications/preferences/muted-account.resolver.js";
import { PreferencesResolver } from "../../src/notifications/preferences/preferences.resolver.js";
import { UnsubscribeTokens } from "../../src/notifications/preferences/unsubscribe-token.js";
import { START } from "./stories.js";

/** What one process has of people's inboxes and preferences, behind a schema of its own. */
export class InboxApi {
  readonly bell = new Bell();
  readonly tokens = new UnsubscribeTokens([randomBytes(32)]);
  readonly failures: unknown[] = [];
  readonly feed: InboxFeed;
  readonly schema: GraphQLSchema;
  /** The statements of the last operation outside of transactions. */
  statements = 0;

  /** @param cursors of the installation, for several processes of it */
  constructor(
    database: Database,
    readonly cursors = new CursorCodec(randomBytes(32)),
  ) {
    const counted = this.counting(database);
    const [accounts, users, reasons] = [new AccountLoader(counted), new UserLoader(counted), new ReaderTexts("Relink")];
    this.feed = new InboxFeed(database, this.bell, (error) => this.failures.push(error), 100);
    const languages = new ReaderLanguage(counted, reasons);
    const toNotifications = new ToNotifications({
      reader: counted,
      accounts,
      users,
      languages,
      texts: new InboxTexts(),
      reasons,
    });
    const inbox = new InboxResolver(counted, cursors, this.feed, toNotifications);
    const instances: object[] = [
      new NodeResolver({ SocialAccount: accounts.find, Notification: inbox.find }),
      inbox,
      new PreferencesResolver(counted, accounts, this.tokens),
      new MutedAccountResolver(counted),
    ];
    this.schema = buildRelinkSchema(instances);
  }

  context(companyId: number, userId: string, more: Partial<UserViewer> = {}, now = START): RequestContext {
    const person = {
      kind: "USER",
      companyId,
      userId,
      role: "MEMBER",
      locale: "en",
      timeZone: "Europe/Berlin",
    } as const;
    return { viewer: { ...person, ...more }, now, requestId: "test", address: null, loaders: new Loaders() };
  }

  ask(context: RequestContext, source: string, variables: Record<string, unknown> = {}): Promise<ExecutionResult> {
    this.statements = 0;
    return graphql({ schema: this.schema, source, variableValues: variables, contextValue: context });
  }

  /** The data of an answer without errors. */
  async data<Data>(context: RequestContext, source: string, variables: Record<string, unknown> = {}): Promise<Data> {
    const answer = await this.ask(context, source, variables);
    if (answer.errors !== undefined) throw new Error(answer.errors.map(String).join("\n"), { cause: answer.errors[0] });
    return JSON.parse(JSON.stringify(answer.data)) as Data;
  }

  async live(context: RequestContext, source: string): Promise<AsyncIterableIterator<ExecutionResult>> {
    const events = await subscribe({ schema: this.schema, document: parse(source), contextValue: context });
    if (!(Symbol.asyncIterator in events)) throw new Error(JSON.stringify(events));
    return events as AsyncIterableIterator<ExecutionResult>;
  }

  private counting(database: Database): Database {
    const query = (statement: Sql) => {
      this.statements += 1;
      return database.query(statement);
    };
    return new Proxy(database, {
      get: (target, key): unknown => {
        if (key === "query") return query;
        const value: unknown = Reflect.get(target, key, target);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
  }
}
