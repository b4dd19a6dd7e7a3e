/** What the playground begins with; checked against the schema by a test. */
export const EXAMPLE_QUERY = `# Everything your company has connected, what ends first on top. Press Ctrl+Enter.
query Connections {
  connectionSummary { byStatus { status count } }
  connections(first: 50, orderBy: { field: EXPIRES_AT, direction: ASC }) {
    totalCount
    streamCursor
    nodes {
      name
      platform
      purpose
      status
      statusReason
      expiresAt
      connectedBy { name }
    }
  }
}
`;

export const EXAMPLE_SUBSCRIPTION = `# Run it and wait: within a minute a token expires.
subscription Live {
  connectionStatusChanged {
    kind
    cursor
    change {
      number
      from
      to
      reason
      occurredAt
      account { name platform status lastChangeNumber }
    }
  }
}
`;
