import { parseArgs } from "node:util";
import { findCompanyByExternalId } from "../companies/find-company.js";
import { issueServiceKey } from "../companies/issue-service-key.js";
import { GRANTABLE_OPERATIONS } from "../companies/permissions.rules.js";
import type { Database } from "../database/database.js";
import { byOperator } from "./by-operator.js";
import { type Command, ExitCode, type Surroundings, UsageError } from "./surroundings.js";
import { withDatabase } from "./with-database.js";

interface Asked {
  readonly name: string;
  /** The operator's own id; null: for the whole installation. */
  readonly company: string | null;
  readonly operations: readonly string[];
}

export const createServiceKeyCommand: Command = {
  name: "service-key create",
  usage: "--name NAME [--company ID] --operations NAME,NAME,…|all",
  summary: "makes a key for a backend, for all companies or for one, and prints it this once",
  async run(words, around) {
    const asked = readWords(words);
    return withDatabase(around, (database) => create(database, asked, around));
  },
};

function readWords(words: string[]): Asked {
  const text = { type: "string" } as const;
  const { values } = parseArgs({ args: words, options: { name: text, company: text, operations: text } });
  if (values.name === undefined) throw new UsageError("--name is missing: what the key is for, in your words.");
  if (values.operations === undefined) {
    throw new UsageError(`--operations is missing: \`all\`, or some of ${GRANTABLE_OPERATIONS.join(",")}.`);
  }
  return { name: values.name, company: values.company ?? null, operations: readOperations(values.operations) };
}

function readOperations(list: string): readonly string[] {
  if (list.trim() === "all") return GRANTABLE_OPERATIONS;
  const names = list.split(",").map((name) => name.trim());
  return names.filter((name) => name !== "");
}

async function create(database: Database, asked: Asked, around: Surroundings): Promise<ExitCode> {
  const { name, company, operations } = asked;
  const known = company === null ? null : await findCompanyByExternalId(database, company);
  if (company !== null && known === null) {
    around.tell(
      `There is no company with the id ${JSON.stringify(company)}. A key for all companies creates it by \`upsertCompany\`.`,
    );
    return ExitCode.FAILED;
  }
  const wish = { name, companyId: known?.id ?? null, operations };
  const made = await database.transaction((tx) => issueServiceKey(tx, wish, byOperator(around)));
  if ("problem" in made) {
    around.tell(made.problem);
    return ExitCode.FAILED;
  }
  around.print(made.key);
  around.tell(
    `Service key ${made.id} for ${company === null ? "all companies" : `company ${company}`}. It is shown this once: keep it now.`,
  );
  return ExitCode.DONE;
}
