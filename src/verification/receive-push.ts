import type { Clock } from "../clock.js";
import type { Log } from "../log.js";
import type { Provider } from "../platforms/provider.js";
import type { ProviderPort } from "../platforms/provider-port.js";
import type { Providers } from "../platforms/providers.js";
import type { PushAnswer, PushRequest, PushSignal } from "../platforms/push.js";
import type { ConcernedGrant } from "./concerned-grants.js";
import type { TakeSignal } from "./take-signal.js";

/** Looks at a consent now, because a signed push spoke of it. */
export type VerifyNow = (companyId: number, grantId: string) => Promise<unknown>;

export interface ReceivePushDeps {
  readonly providers: Providers;
  readonly takeSignal: TakeSignal;
  readonly verifyNow: VerifyNow;
  /** Where people reach this installation, without a slash at the end. */
  readonly publicUrl: string;
  readonly clock: Clock;
  readonly log: Log;
}

const NO_CONTENT: PushAnswer = { status: 200, contentType: "application/json; charset=utf-8", body: "{}" };

/**
 * What a network pushes: checked and read by the provider's adapter, then taken event by event. The answer waits for the database
 * alone; looks that it causes come after it.
 */
export class ReceivePush {
  private readonly looking = new Set<Promise<void>>();

  constructor(private readonly deps: ReceivePushDeps) {}

  /**
   * @returns what to answer; null when the operator has no app at the provider
   * @throws errors of the database: the network gets no good answer then, and delivers again
   */
  async run(provider: Provider, request: PushRequest): Promise<PushAnswer | null> {
    const { providers, clock, log } = this.deps;
    const port = providers.find(provider);
    if (port === null) return null;
    const reading = await port.readPush(request, clock.now());
    if (reading.kind === "CHALLENGE") return reading.answer;
    if (reading.kind === "REFUSED") {
      log.warn({ provider, topic: request.topic, why: reading.why }, "a push was refused");
      return reading.answer;
    }
    let code: string | null = null;
    for (const signal of reading.signals) code = (await this.take(port, signal)) ?? code;
    return reading.answer ?? (code === null ? NO_CONTENT : this.receipt(code));
  }

  /** Waits for the looks under way. */
  async close(): Promise<void> {
    await Promise.all(this.looking);
  }

  /** @returns the code of a request for deletion */
  private async take(port: ProviderPort, signal: PushSignal): Promise<string | null> {
    const { takeSignal, clock, log } = this.deps;
    const { first, grants, marked, probe, deletionCode } = await takeSignal.run(port, signal, clock.now());
    const { provider } = port;
    const { effect, reason } = signal;
    if (first) log.info({ provider, effect, reason, grants, marked, looks: probe.length }, "a push was taken");
    else log.info({ provider, effect, reason }, "a push was taken before, it has no effect");
    if (probe.length > 0) this.lookAt(probe);
    return deletionCode;
  }

  private lookAt(grants: readonly ConcernedGrant[]): void {
    const look = this.lookInTurn(grants).finally(() => this.looking.delete(look));
    this.looking.add(look);
  }

  private async lookInTurn(grants: readonly ConcernedGrant[]): Promise<void> {
    const { verifyNow, log } = this.deps;
    for (const { companyId, id } of grants) {
      try {
        await verifyNow(companyId, id);
      } catch (error) {
        log.error({ err: error, companyId, grantId: id }, "the look that a push asked for failed");
      }
    }
  }

  /** What Meta shows the person (developers.facebook.com, data deletion callback). */
  private receipt(code: string): PushAnswer {
    const body = JSON.stringify({ url: `${this.deps.publicUrl}/deletion/${code}`, confirmation_code: code });
    return { status: 200, contentType: "application/json; charset=utf-8", body };
  }
}
