/** What a dashboard's list of accounts asks for. */
export const PAGE_QUERY = `query Accounts($first: Int!) {
  connections(first: $first) {
    nodes {
      id platform purpose externalId name handle status statusSince statusReason lastChangeNumber expiresAt connectedAt
      lastVerifiedAt createdAt
      connectedBy { id externalId name email locale role active }
    }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    streamCursor
  }
}`;

export const PAGE_SIZE = 50;

export interface PageAnswer {
  readonly data: { readonly connections: { readonly nodes: readonly Record<string, unknown>[] } };
}

/** The two statements that answer it, as the service sends them. */
export const STREAM_STATEMENT =
  "SELECT generation, last_number, pruned_through FROM company_streams WHERE company_id = ?";

export const PAGE_STATEMENT = `SELECT a.company_id, a.id, a.platform, a.purpose, a.external_id, a.name, a.handle, a.status,
  a.status_since, a.status_reason, a.last_change_number, a.expires_at, a.expiry_order_at, a.expiry_reason, a.connected_at,
  a.last_verified_at, a.created_at, k.id AS connector_id, k.external_id AS connector_external_id, k.email AS connector_email,
  k.name AS connector_name, k.locale AS connector_locale, k.role AS connector_role, k.active AS connector_active
  FROM social_accounts a LEFT JOIN users k ON k.company_id = a.company_id AND k.id = a.connected_by_id
  WHERE a.company_id = ? ORDER BY a.expiry_order_at ASC, a.id ASC LIMIT ?`;
