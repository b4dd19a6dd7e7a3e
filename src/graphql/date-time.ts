import { GraphQLError, GraphQLScalarType, Kind } from "graphql";
import { GraphQLDateTime } from "graphql-scalars";

const ZONE = /(Z|[+-]\d{2}:\d{2})$/i;
const EARLIEST = Date.UTC(1970, 0, 1);
const END = Date.UTC(10_000, 0, 1);

/** An instant as RFC 3339 writes it: read with any zone, written in UTC. */
export const DateTime = new GraphQLScalarType<Date, Date>({
  name: "DateTime",
  description:
    "An instant, written as RFC 3339 says and always in UTC, such as `2026-11-24T07:30:00.000Z`. In inputs any zone will do, but there must be one.",
  specifiedByURL: "https://www.rfc-editor.org/rfc/rfc3339",
  serialize: (value) => GraphQLDateTime.serialize(value) as Date,
  parseValue: readInstant,
  parseLiteral: (node) => readInstant(node.kind === Kind.STRING ? node.value : null),
});

function readInstant(value: unknown): Date {
  if (typeof value !== "string") throw new GraphQLError("An instant is a string such as `2026-11-24T07:30:00Z`.");
  if (!ZONE.test(value)) {
    throw new GraphQLError(
      "An instant needs its zone: end it with `Z` or with an offset, such as `2026-11-24T08:30:00+01:00`.",
    );
  }
  const instant = parseOrNull(value);
  if (instant === null || instant.getTime() < EARLIEST || instant.getTime() >= END) {
    throw new GraphQLError(
      "This is no instant between 1970 and 9999 as RFC 3339 writes it, such as `2026-11-24T07:30:00Z`.",
    );
  }
  return instant;
}

function parseOrNull(value: string): Date | null {
  try {
    return GraphQLDateTime.parseValue(value);
  } catch {
    return null;
  }
}
