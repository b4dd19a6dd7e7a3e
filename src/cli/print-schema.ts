import "reflect-metadata";
import { writeFileSync } from "node:fs";
import { createResolvers, type ResolverParts } from "../app/resolvers.js";
import { buildRelinkSchema } from "../graphql/build-schema.js";
import { printRelinkSchema } from "../graphql/print-relink-schema.js";

/** `npm run schema`: writes the schema of this build to `schema.graphql`, or to the file named. Resolvers are made but never run. */
const target = process.argv[2] ?? "schema.graphql";
writeFileSync(
  target,
  printRelinkSchema(buildRelinkSchema(createResolvers({ database: { engine: "mysql" } } as ResolverParts))),
);
