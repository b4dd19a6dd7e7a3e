import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from "type-graphql";
import sql, { join } from "sql-template-tag";
import type { AccountLoader } from "../accounts/account-loader.js";
import { RowsOfAccounts } from "../accounts/rows-of-accounts.js";
import { isAccountId, SocialAccount } from "../accounts/social-account.types.js";
import { localIdOf } from "../api/global-id.rules.js";
import { type RequestContext, userOf } from "../api/request-context.js";
import { UserErrorCode, userError } from "../api/user-error.types.js";
import { auditOrigin } from "../audit/audit-origin.js";
import type { UserLoader } from "../companies/user-loader.js";
import { User } from "../companies/user.types.js";
import type { SqlReader } from "../database/transaction.js";
import type { CreateLink } from "./create-link.js";
import { LINK_FACTS, type LinkRow, toLinkFacts } from "./find-link.js";
import {
  CreateReconnectLinkInput,
  CreateReconnectLinkPayload,
  ReconnectLink,
  toReconnectLink,
  WithdrawReconnectLinkInput,
  WithdrawReconnectLinkPayload,
} from "./link.types.js";
import type { WithdrawLink } from "./withdraw-link.js";

/** Making outside links and taking them back; for admins. */
@Resolver(() => ReconnectLink)
export class LinksResolver {
  constructor(
    private readonly create: CreateLink,
    private readonly withdraw: WithdrawLink,
    private readonly accounts: AccountLoader,
    private readonly users: UserLoader,
  ) {}

  @Mutation(() => CreateReconnectLinkPayload, {
    description:
      "Makes an address by which somebody without a login can repair one account, such as a page's administrator at a customer. Opening it changes nothing; it works until a trip through it has connected the account, it is withdrawn, the account is repaired or disconnected otherwise, or its time is over. For admins.",
  })
  async createReconnectLink(
    @Arg("input", () => CreateReconnectLinkInput, { description: "For which account." })
    input: CreateReconnectLinkInput,
    @Ctx() context: RequestContext,
  ): Promise<CreateReconnectLinkPayload> {
    const localId = localIdOf("SocialAccount", input.accountId) ?? "";
    const request = { accountId: isAccountId(localId) ? localId : "", expiresInHours: input.expiresInHours };
    const created = await this.create.run(userOf(context), request, auditOrigin(context));
    if (created.kind === "REFUSED") return { url: null, link: null, userErrors: [created.error] };
    return { url: created.url, link: toReconnectLink(created.link), userErrors: [] };
  }

  @Mutation(() => WithdrawReconnectLinkPayload, {
    description:
      "Makes a link work no more, and ends trips through it that are under way. May be repeated. For admins.",
  })
  async withdrawReconnectLink(
    @Arg("input", () => WithdrawReconnectLinkInput, { description: "Which link." }) input: WithdrawReconnectLinkInput,
    @Ctx() context: RequestContext,
  ): Promise<WithdrawReconnectLinkPayload> {
    const localId = localIdOf("ReconnectLink", input.linkId) ?? "";
    const id = isAccountId(localId) ? localId : "";
    const link = await this.withdraw.run(userOf(context).companyId, id, auditOrigin(context));
    if (link !== null) return { link: toReconnectLink(link), userErrors: [] };
    const problem = userError(UserErrorCode.NOT_FOUND, "There is no such link.", ["linkId"]);
    return { link: null, userErrors: [problem] };
  }

  @FieldResolver(() => SocialAccount, { nullable: true, description: "The account that it repairs." })
  account(@Root() link: ReconnectLink, @Ctx() context: RequestContext): Promise<SocialAccount | null> {
    return this.accounts.load(context, link.companyId, link.accountId);
  }

  @FieldResolver(() => User, { nullable: true, description: "Who made it." })
  async createdBy(@Root() link: ReconnectLink, @Ctx() context: RequestContext): Promise<User | null> {
    return link.createdById === null ? null : this.users.load(context, link.companyId, link.createdById);
  }
}

/** The links of an account. */
@Resolver(() => SocialAccount)
export class LinksOfAccountResolver {
  private readonly rows: RowsOfAccounts<LinkRow>;

  constructor(database: SqlReader) {
    this.rows = new RowsOfAccounts(database);
  }

  @FieldResolver(() => [ReconnectLink], {
    nullable: true,
    description: "The links that work at the moment, the newest first. For admins; null for everybody else.",
  })
  async reconnectLinks(
    @Root() account: SocialAccount,
    @Ctx() context: RequestContext,
  ): Promise<ReconnectLink[] | null> {
    const { viewer, now } = context;
    if (viewer?.kind !== "USER" || viewer.role !== "ADMIN" || viewer.companyId !== account.companyId) return null;
    const rows = await this.rows.load(
      context,
      account,
      "live links",
      (ids) => sql`
      SELECT ${LINK_FACTS} FROM reconnect_links l
      WHERE l.company_id = ${account.companyId} AND l.account_id IN (${join([...ids])})
        AND l.ended_at IS NULL AND l.expires_at > ${now}`,
    );
    const links = rows.map((row) => toReconnectLink(toLinkFacts(row)));
    return links.toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime() || (a.id < b.id ? -1 : 1));
  }
}
