/** The Redis that processes tell each other through. */
export function redisUrl(): string {
  return process.env["BENCH_REDIS_URL"] ?? "redis://127.0.0.1:6379";
}
