import type { Platform, Provider } from "../operations/operations.generated";

export interface Cause {
  readonly name: string;
  readonly scope: "LOGIN" | "PROFILE";
  readonly description: string;
  readonly pushes: boolean;
}

export interface Network {
  readonly provider: Provider;
  readonly fault: { readonly mode: string; readonly share: number } | null;
  readonly causes: readonly Cause[];
  readonly profiles: readonly { readonly platform: Platform; readonly externalId: string }[];
}

export interface Simulator {
  readonly url: string;
  readonly faultModes: Readonly<Record<string, string>>;
  readonly networks: readonly Network[];
}

/** The sandbox's own controls; they exist in a sandbox only. @throws Error with what the sandbox says */
export class SandboxApi {
  simulator(): Promise<Simulator> {
    return call("/sandbox/simulator");
  }

  clock(): Promise<{ readonly now: string; readonly offsetMs: number }> {
    return call("/sandbox/clock");
  }

  advance(duration: string): Promise<{ readonly now: string; readonly offsetMs: number }> {
    return call("/sandbox/clock", { advance: duration });
  }

  break(accountId: string, cause: string): Promise<{ readonly pushed: object | null }> {
    return call(`/sandbox/accounts/${encodeURIComponent(accountId)}/break`, { cause });
  }

  heal(accountId: string): Promise<unknown> {
    return call(`/sandbox/accounts/${encodeURIComponent(accountId)}/heal`, {});
  }

  breakProvider(provider: Provider, mode: string): Promise<unknown> {
    return call(`/sandbox/providers/${provider.toLowerCase()}/break`, { mode });
  }

  healProvider(provider: Provider): Promise<unknown> {
    return call(`/sandbox/providers/${provider.toLowerCase()}/heal`, {});
  }
}

async function call<T>(path: string, body?: object): Promise<T> {
  const order = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(path, body === undefined ? {} : order);
  const answer = (await response.json()) as T & { readonly errors?: readonly { readonly message: string }[] };
  const [problem] = answer.errors ?? [];
  if (problem !== undefined) throw new Error(problem.message);
  return answer;
}
