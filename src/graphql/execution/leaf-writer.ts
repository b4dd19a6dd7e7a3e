import {
  GraphQLBoolean,
  type GraphQLEnumType,
  GraphQLFloat,
  GraphQLID,
  GraphQLInt,
  type GraphQLLeafType,
  GraphQLString,
  isEnumType,
} from "graphql";
import { DateTime } from "../date-time.js";
import { instantText, textOf } from "./json-text.js";

/** Writes a value of a leaf type as JSON; undefined where it takes more than a look: the type's own `serialize` has to decide. */
export type LeafWriter = (value: unknown) => string | undefined;

/** The writer of a type. What it writes is what `serialize` and `JSON.stringify` would have made of the value. */
export function leafWriter(type: GraphQLLeafType): LeafWriter {
  if (isEnumType(type)) return enumWriter(type);
  return WRITERS.get(type) ?? (() => undefined);
}

const writeText: LeafWriter = (value) => (typeof value === "string" ? textOf(value) : undefined);

const WRITERS = new Map<GraphQLLeafType, LeafWriter>([
  [GraphQLString, writeText],
  [GraphQLID, writeText],
  [GraphQLBoolean, (value) => (typeof value === "boolean" ? String(value) : undefined)],
  [GraphQLInt, (value) => (typeof value === "number" && (value | 0) === value ? String(value) : undefined)],
  [GraphQLFloat, (value) => (typeof value === "number" && Number.isFinite(value) ? String(value) : undefined)],
  [DateTime, (value) => (value instanceof Date ? instantText(value) : undefined)],
]);

function enumWriter(type: GraphQLEnumType): LeafWriter {
  const texts = new Map<unknown, string>(type.getValues().map(({ name, value }) => [value, textOf(name)]));
  return (value) => texts.get(value);
}
