import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const SOURCE = "dashboard/src/operations";
/** Not committed: it is written anew before whatever reads it. */
const TARGET = "dashboard/src/operations/operations.generated.ts";

/**
 * Writes the types of the dashboard's operations from `schema.graphql`: an operation that the schema does not know is an
 * error here, before any browser sees it.
 */
export async function generateOperations() {
  // Only here: on a fresh clone the packages are installed first.
  const [{ codegen }, { parse }, typescriptOperations, typedDocumentNode] = await Promise.all([
    import("@graphql-codegen/core"),
    import("graphql"),
    import("@graphql-codegen/typescript-operations"),
    import("@graphql-codegen/typed-document-node"),
  ]);
  const documents = readdirSync(SOURCE)
    .filter((name) => name.endsWith(".graphql"))
    .sort()
    .map((name) => ({ location: name, document: parse(readFileSync(`${SOURCE}/${name}`, "utf8")) }));
  const text = await codegen({
    filename: TARGET,
    schema: parse(readFileSync("schema.graphql", "utf8")),
    documents,
    config: {
      documentMode: "string",
      dedupeFragments: true,
      enumType: "string-literal",
      immutableTypes: true,
      skipTypename: true,
      useTypeImports: true,
      scalars: { DateTime: "string", ID: "string" },
      strictScalars: true,
    },
    plugins: [{ typescriptOperations: {} }, { typedDocumentNode: {} }],
    pluginMap: { typescriptOperations, typedDocumentNode },
  });
  // Marked as free of effects, so that a bundle has only the operations that it uses.
  const pure = text.replaceAll("= new TypedDocumentString(", "= /*#__PURE__*/ new TypedDocumentString(");
  if (!existsSync(TARGET) || readFileSync(TARGET, "utf8") !== pure) writeFileSync(TARGET, pure);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.chdir(fileURLToPath(new URL("..", import.meta.url)));
  await generateOperations();
}
