/** Ten fields, as a dashboard asks for them. */
export const QUERY = `subscription {
  connectionStatusChanged {
    kind
    cursor
    change { number to reason occurredAt account { id name platform status } }
  }
}`;

/** The same for servers that know no Relink. */
export const SCHEMA = `
  type Query { hello: String }
  type Subscription { connectionStatusChanged: Event! }
  type Event { kind: String! cursor: String! change: Change }
  type Change { number: Int! to: String! reason: String occurredAt: String! account: Account! }
  type Account { id: ID! name: String! platform: String! status: String! }
`;

/** An event of the same length as Relink's. */
export function eventOf(number: number) {
  return {
    kind: "CHANGED",
    cursor: "AAAAAAAAAAAAAAAAWyI4ZjE0ZTQ1ZmNlZWExNjdhNWEzNiIsMTIzNDVd",
    change: {
      number,
      to: "EXPIRED",
      reason: "TOKEN_EXPIRED",
      occurredAt: "2026-11-24T07:30:00.123Z",
      account: {
        id: "U29jaWFsQWNjb3VudDo4ZjE0ZTQ1ZmNlZWExNjdhNWEzNmQ",
        name: "Harbour & Pine 12345",
        platform: "FACEBOOK",
        status: "EXPIRED",
      },
    },
  };
}
