import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** How to get in as somebody of one company. */
export interface CompanyAccess {
  /** The operator's own id of the company, as it stands in tokens. */
  readonly id: string;
  readonly adminToken: string;
  readonly memberToken: string;
  readonly serviceKey: string;
}

/** What `RELINK_HOME/sandbox.json` tells tools and people about a running sandbox; the first company also stands at top level. */
export interface SandboxFile {
  readonly url: string;
  readonly graphqlUrl: string;
  readonly wsUrl: string;
  readonly sandboxUrl: string;
  readonly simulatorUrl: string | null;
  readonly adminToken: string;
  readonly memberToken: string;
  readonly serviceKey: string;
  readonly companies: readonly CompanyAccess[];
}

export function describeSandbox(url: string, companies: readonly CompanyAccess[]): SandboxFile {
  const { adminToken, memberToken, serviceKey } = companies[0] as CompanyAccess;
  return {
    url,
    graphqlUrl: `${url}/graphql`,
    wsUrl: `${url.replace(/^http/, "ws")}/graphql`,
    sandboxUrl: `${url}/sandbox`,
    simulatorUrl: null,
    adminToken,
    memberToken,
    serviceKey,
    companies,
  };
}

/** Replaced in one step, so that a reader never sees half of it. */
export async function writeSandboxFile(home: string, file: SandboxFile): Promise<void> {
  const path = join(home, "sandbox.json");
  const aside = `${path}.${process.pid}`;
  await writeFile(aside, `${JSON.stringify(file, null, 2)}\n`, { mode: 0o600 });
  await rename(aside, path);
}
