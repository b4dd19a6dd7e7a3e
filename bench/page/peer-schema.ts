import { GraphQLScalarType } from "graphql";
import type { RowDataPacket } from "mysql2/promise";
import { PAGE_STATEMENT, STREAM_STATEMENT } from "./page-query.js";
import type { Ground } from "./token-check.js";

/** The page as somebody would write it for another server: the same statements, one mapping, and no resolver for a plain field. */
export const PEER_SCHEMA = `
  scalar DateTime
  enum Platform { FACEBOOK INSTAGRAM LINKEDIN X YOUTUBE GOOGLE_BUSINESS TIKTOK }
  enum Purpose { OWN PAID MONITORED }
  enum ConnectionStatus { CONNECTED EXPIRED INVALID DISCONNECTED }
  enum Role { ADMIN MEMBER }
  type User { id: ID! externalId: String! name: String! email: String! locale: String role: Role! active: Boolean! }
  type SocialAccount {
    id: ID! platform: Platform! purpose: Purpose! externalId: String! name: String! handle: String status: ConnectionStatus!
    statusSince: DateTime! statusReason: String lastChangeNumber: Int! expiresAt: DateTime connectedAt: DateTime!
    lastVerifiedAt: DateTime createdAt: DateTime! connectedBy: User
  }
  type PageInfo { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
  type SocialAccountConnection { nodes: [SocialAccount!]! pageInfo: PageInfo! streamCursor: String! }
  type Query { connections(first: Int!): SocialAccountConnection! }
`;

export interface PeerContext {
  readonly companyId: number | null;
}

export function peerResolvers({ pool }: Ground) {
  return {
    DateTime: new GraphQLScalarType<Date, string>({
      name: "DateTime",
      serialize: (value) => (value as Date).toISOString(),
    }),
    Query: {
      connections: async (_root: unknown, { first }: { first: number }, { companyId }: PeerContext) => {
        if (companyId === null) throw new Error("Send a bearer token.");
        const [stream] = await pool.query<RowDataPacket[]>(STREAM_STATEMENT, [companyId]);
        const [rows] = await pool.query<RowDataPacket[]>(PAGE_STATEMENT, [companyId, first + 1]);
        const page = rows.slice(0, first);
        return {
          nodes: page.map(toAccount),
          pageInfo: {
            hasNextPage: rows.length > first,
            hasPreviousPage: false,
            startCursor: cursorOf(page[0]),
            endCursor: cursorOf(page.at(-1)),
          },
          streamCursor: opaque(`${stream[0]?.["generation"]}:${stream[0]?.["last_number"]}`),
        };
      },
    },
  };
}

function toAccount(row: RowDataPacket) {
  return {
    id: opaque(`SocialAccount:${row["id"]}`),
    platform: row["platform"] as string,
    purpose: row["purpose"] as string,
    externalId: row["external_id"] as string,
    name: row["name"] as string,
    handle: row["handle"] as string | null,
    status: row["status"] as string,
    statusSince: row["status_since"] as Date,
    statusReason: row["status_reason"] as string | null,
    lastChangeNumber: row["last_change_number"] as number,
    expiresAt: row["expires_at"] as Date | null,
    connectedAt: row["connected_at"] as Date,
    lastVerifiedAt: row["last_verified_at"] as Date | null,
    createdAt: row["created_at"] as Date,
    connectedBy: row["connector_id"] === null ? null : toUser(row),
  };
}

function toUser(row: RowDataPacket) {
  return {
    id: opaque(`User:${row["connector_id"]}`),
    externalId: row["connector_external_id"] as string,
    name: row["connector_name"] as string,
    email: row["connector_email"] as string,
    locale: row["connector_locale"] as string | null,
    role: row["connector_role"] as string,
    active: row["connector_active"] === 1,
  };
}

function cursorOf(row: RowDataPacket | undefined): string | null {
  return row === undefined ? null : opaque(`${(row["expiry_order_at"] as Date).getTime()}:${row["id"]}`);
}

function opaque(text: string): string {
  return Buffer.from(text).toString("base64url");
}
