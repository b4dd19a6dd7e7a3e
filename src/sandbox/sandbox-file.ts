import { join } from "node:path";
import { replacePrivateFile } from "./private-file.js";

/** How to get in as somebody of one company. */
export interface CompanyAccess {
  /** The operator's own id of the company, as it stands in tokens. */
  readonly id: string;
  readonly adminToken: string;
  readonly memberToken: string;
  readonly serviceKey: string;
}

/** What `RELINK_HOME/sandbox.json` tells tools and people about a running sandbox; the first company also stands at top level. */
export interface SandboxFile extends Omit<CompanyAccess, "id"> {
  readonly url: string;
  readonly graphqlUrl: string;
  readonly wsUrl: string;
  readonly sandboxUrl: string;
  /** Where the simulated networks are. */
  readonly simulatorUrl: string;
  readonly companies: readonly CompanyAccess[];
}

/** @param url where the running service is reached, without a slash at the end; so the simulated networks */
export function describeSandbox(url: string, simulatorUrl: string, companies: readonly CompanyAccess[]): SandboxFile {
  const { adminToken, memberToken, serviceKey } = companies[0] as CompanyAccess;
  return {
    url,
    graphqlUrl: `${url}/graphql`,
    wsUrl: `${url.replace(/^http/, "ws")}/graphql`,
    sandboxUrl: `${url}/sandbox`,
    simulatorUrl,
    adminToken,
    memberToken,
    serviceKey,
    companies,
  };
}

/** Replaced in one step and readable for its owner alone: it holds keys. */
export async function writeSandboxFile(home: string, file: SandboxFile): Promise<void> {
  await replacePrivateFile(join(home, "sandbox.json"), `${JSON.stringify(file, null, 2)}\n`);
}
