import { setTimeout as sleep } from "node:timers/promises";
import sql from "sql-template-tag";
import type { Clock } from "../../clock.js";
import type { Database } from "../../database/database.js";
import type { Lease } from "../../database/lease.js";
import type { Log } from "../../log.js";
import type { MailContent, RenderedMail } from "../mail/mail-content.js";
import type { Mailbox, Mailer, SendResult } from "../mail/mailer.js";
import { CarrierPause } from "./carrier-pause.js";
import { type ClaimedDelivery, deliveryLease, lockClaimed } from "./claimed-delivery.js";
import { DeliveryOutcomes, type Outcome } from "./delivery-outcome.js";
import { MailBreaker } from "./mail-breaker.js";
import type { MailTiming } from "./mail-timing.js";
import { outcomeOf } from "./outcome-of.js";
import { PrepareDeliveries, type PrepareParts, type Prepared } from "./prepare-deliveries.js";
import { resolveDoubt } from "./resolve-doubt.js";
import { markDoubtful } from "./settle-rows.js";
import { writeMail } from "./write-mail.js";

/** Mails under way at once in one process. */
const AT_ONCE = 20;
/** How often new mails are looked for while some are under way. */
const LOOK_MS = 500;
/** Between looks at the breaker. */
const SENDS_PER_LOOK = 100;
/** What is under way when the process stops may take so long. */
const LAST_CALL_MS = 5_000;

export interface DeliverMailParts extends Omit<PrepareParts, "carrier" | "canAsk"> {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly mailer: Mailer;
  readonly from: Mailbox;
  readonly render: (content: MailContent) => RenderedMail;
  readonly timing: MailTiming;
}

/**
 * Hands mails to the carrier. Each is claimed with a lease, looked at once more in the transaction that marks it as handed over, sent
 * outside of any, and finished with a write that counts only while the claim does (D-21). Whatever dies in between leaves a mail in doubt,
 * and the carrier is asked about it before it is sent again (M-10).
 */
export class DeliverMail {
  private readonly lease: Lease;
  private readonly prepare: PrepareDeliveries;
  private readonly outcomes: DeliveryOutcomes;
  private readonly breaker: MailBreaker;
  private readonly pause: CarrierPause;

  constructor(private readonly parts: DeliverMailParts) {
    const { database, timing, log, mailer } = parts;
    this.lease = deliveryLease(database, timing.leaseSeconds);
    this.prepare = new PrepareDeliveries({ ...parts, carrier: mailer.name, canAsk: this.canAsk });
    this.outcomes = new DeliveryOutcomes(database);
    this.breaker = new MailBreaker(database, log);
    this.pause = new CarrierPause(log, timing.blockedMs);
  }

  /** @returns how many deliveries were taken in hand; stops soon after an abort, with what is under way finished or in doubt */
  async run(signal: AbortSignal = new AbortController().signal): Promise<number> {
    if (this.pause.isOn || !(await this.isDue())) return 0;
    const call = new LastCall(signal);
    const underWay = new Set<Promise<void>>();
    const start = (work: Promise<void>) => {
      const done: Promise<void> = work.finally(() => underWay.delete(done));
      underWay.add(done);
    };
    let taken = 0;
    let looked = Number.NEGATIVE_INFINITY;
    try {
      while (!signal.aborted && !this.pause.isOn) {
        if (taken - looked >= SENDS_PER_LOOK) {
          if (await this.breaker.isOpen(this.parts.clock.now())) break;
          looked = taken;
        }
        // What ends while it is looked may have left something behind.
        const idle = underWay.size === 0;
        const found = await this.takeSome(AT_ONCE - underWay.size, start, call.signal);
        taken += found;
        if (found === 0 && idle) break;
        if (found === 0) await Promise.race([Promise.all(underWay), sleep(LOOK_MS)]);
        while (underWay.size > AT_ONCE / 2) await Promise.race(underWay);
      }
    } finally {
      await Promise.all(underWay);
      call.close();
    }
    return taken;
  }

  private async isDue(): Promise<boolean> {
    const { database } = this.parts;
    const rows = await database.query(
      sql`SELECT id FROM deliveries WHERE due_at <= ${database.dialect.databaseNow} LIMIT 1`,
    );
    return rows.length > 0;
  }

  private async takeSome(room: number, start: (work: Promise<void>) => void, signal: AbortSignal): Promise<number> {
    const { database, clock, timing } = this.parts;
    // Whoever stood still for longer than this may not begin: the mail may be somebody else's by now (D-21).
    const startBy = performance.now() + timing.leaseSeconds * 1_000 - timing.sendMs;
    const claims = await this.lease.claim(sql`due_at <= ${database.dialect.databaseNow}`, room);
    if (claims.length === 0) return 0;
    const { prepared, doubtful } = await database.transaction(async (tx) => {
      const held = await lockClaimed(tx, claims);
      const abandoned = held.filter(({ state }) => state === "CLAIMED");
      await markDoubtful(tx, abandoned, this.canAsk ? 0 : timing.blindMs, clock.now());
      const fresh = held.filter(({ state }) => state === "PLANNED");
      return {
        prepared: await this.prepare.run(tx, fresh, clock.now()),
        doubtful: held.filter(({ state }) => state === "IN_DOUBT"),
      };
    });
    for (const each of prepared) start(this.guard(each.delivery, () => this.send(each, startBy, signal)));
    for (const each of doubtful) start(this.guard(each, () => this.resolve(each, startBy, signal)));
    return claims.length;
  }

  /** One that breaks is taken up again when its lease has run out; it holds up nobody (D-24). */
  private async guard(delivery: ClaimedDelivery, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const { id, companyId: company } = delivery;
      this.parts.log.error({ err: error, delivery: id, company }, "a mail could not be worked on; it is tried again");
    }
  }

  private async resolve(delivery: ClaimedDelivery, startBy: number, signal: AbortSignal): Promise<void> {
    const { mailer, timing, database, clock, log } = this.parts;
    const { id, companyId: company, doubts } = delivery;
    const resolution = await resolveDoubt(delivery, mailer, timing, this.withinTime(signal));
    if (resolution.kind === "WRITE") return this.finish(delivery, resolution.outcome);
    log.warn({ delivery: id, company, doubts }, "a mail in doubt is sent again with the same Message-Id");
    const [prepared] = await database.transaction(async (tx) =>
      this.prepare.run(tx, await lockClaimed(tx, [delivery.claim]), clock.now()),
    );
    if (prepared !== undefined) await this.send(prepared, startBy, signal);
  }

  private async send({ delivery, mail }: Prepared, startBy: number, signal: AbortSignal): Promise<void> {
    if (performance.now() > startBy) {
      const { id, companyId: company } = delivery;
      this.parts.log.warn({ delivery: id, company }, "a mail was held for too long to be handed over");
      return;
    }
    const result = await this.handOver(mail, delivery, signal);
    const outcome = outcomeOf(result, delivery, this.canAsk, this.pause, this.parts.timing);
    await this.finish(delivery, outcome);
  }

  private async handOver(mail: Prepared["mail"], delivery: ClaimedDelivery, stop: AbortSignal): Promise<SendResult> {
    const { mailer, from, render, log } = this.parts;
    const { id, companyId: company } = delivery;
    let outgoing;
    try {
      outgoing = writeMail(mail, from, render);
    } catch (error) {
      log.error({ err: error, delivery: id, company }, "a mail could not be written");
      return { kind: "LATER", detail: "It could not be written.", retryAfterMs: null };
    }
    try {
      return await mailer.send(outgoing, this.withinTime(stop));
    } catch (error) {
      log.error({ err: error, delivery: id, company }, "the mailer failed");
      return { kind: "IN_DOUBT", detail: "The mailer failed." };
    }
  }

  private async finish(delivery: ClaimedDelivery, outcome: Outcome): Promise<void> {
    const { clock, log } = this.parts;
    const { id, companyId: company, claim } = delivery;
    if (outcome.kind === "FAILED") log.warn({ delivery: id, company, detail: outcome.detail }, "a mail is given up");
    if (outcome.kind === "DOUBT" && outcome.counted) {
      log.warn({ delivery: id, company, detail: outcome.detail }, "whether a mail was taken is in doubt");
    }
    if (!(await this.outcomes.write(claim, outcome, clock.now()))) {
      log.warn({ delivery: id, company, outcome: outcome.kind }, "a mail took longer than its lease");
    }
  }

  /** A signal of its own for each call: carriers hang their listeners on it. */
  private withinTime(stop: AbortSignal): AbortSignal {
    return AbortSignal.any([stop, AbortSignal.timeout(this.parts.timing.sendMs)]);
  }

  private get canAsk(): boolean {
    return this.parts.mailer.find !== undefined;
  }
}

/** Aborts a while after a stop, so that what is under way can end well. */
class LastCall {
  private readonly controller = new AbortController();
  private timer: NodeJS.Timeout | null = null;
  private readonly begin = () => {
    this.timer = setTimeout(() => this.controller.abort(), LAST_CALL_MS);
  };

  constructor(private readonly stop: AbortSignal) {
    stop.addEventListener("abort", this.begin, { once: true });
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  close(): void {
    this.stop.removeEventListener("abort", this.begin);
    if (this.timer !== null) clearTimeout(this.timer);
  }
}
