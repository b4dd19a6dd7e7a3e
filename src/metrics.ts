import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";

/** From a read of the cache to a network that takes its time. */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** One value of a gauge that is read when Prometheus asks. */
export interface Reading {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/**
 * What a process tells Prometheus (P-6). Labels are of small fixed sets: never a company, a person, an account or an address (O-13).
 */
export class Metrics {
  private readonly registry = new Registry();

  readonly requests = this.histogram(
    "relink_http_request_seconds",
    "Time from a request to the end of its answer, by route as it is registered.",
    ["method", "route", "status"],
  );
  readonly jobs = this.histogram("relink_job_seconds", "Time that a job of the timetable took.", ["job", "outcome"]);
  readonly calls = this.histogram("relink_network_call_seconds", "Time of a call to a network.", [
    "provider",
    "outcome",
  ]);
  readonly changes = this.counter("relink_status_changes_total", "Changes of status, by what they led to and why.", [
    "to",
    "reason",
    "source",
  ]);
  readonly errors = this.counter("relink_masked_errors_total", "Errors that were nobody's fault but ours.", ["code"]);

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  /** The text for Prometheus. A reading that fails is left out and counted. */
  text(): Promise<string> {
    return this.registry.metrics();
  }

  /** A gauge that is read when Prometheus asks. */
  watch(name: string, help: string, labelNames: readonly string[], read: () => Promise<readonly Reading[]>): void {
    const gauge = new Gauge({
      name,
      help,
      labelNames: [...labelNames],
      registers: [this.registry],
      collect: async () => {
        try {
          const readings = await read();
          gauge.reset();
          for (const { labels, value } of readings) gauge.set({ ...labels }, value);
        } catch {
          gauge.reset();
          this.failedReadings.inc({ metric: name });
        }
      },
    });
  }

  private readonly failedReadings = this.counter("relink_failed_readings_total", "Gauges that could not be read.", [
    "metric",
  ]);

  private histogram(name: string, help: string, labelNames: string[]) {
    return new Histogram({ name, help, labelNames, buckets: SECONDS, registers: [this.registry] });
  }

  private counter(name: string, help: string, labelNames: string[]) {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }
}
