/** How much sockets may take (W-4, W-5, W-10, W-11). */
export interface SocketLimits {
  /** Sockets of this process; more are answered 503 at the upgrade. */
  readonly sockets: number;
  readonly socketsPerCompany: number;
  readonly socketsPerViewer: number;
  readonly subscriptionsPerSocket: number;
  readonly messagesPerMinute: number;
  /** Largest message from a client. */
  readonly messageBytes: number;
  /** What may wait in a socket for a client that does not read. */
  readonly waitingBytes: number;
  /** Events that may come while a client does not read. */
  readonly waitingEvents: number;
  /** A client that has something to read has to go on within this time. */
  readonly stalledMs: number;
  /** Time for `connection_init` to come. */
  readonly initMs: number;
  /** A ping goes out this often; a socket that has not answered by the next one ends. */
  readonly pingMs: number;
  /** Time for a client to answer a close frame. */
  readonly closeMs: number;
}

export const DEFAULT_SOCKET_LIMITS: SocketLimits = {
  sockets: 20_000,
  socketsPerCompany: 10_000,
  socketsPerViewer: 2_000,
  subscriptionsPerSocket: 50,
  messagesPerMinute: 600,
  messageBytes: 64 * 1_024,
  waitingBytes: 1_024 * 1_024,
  waitingEvents: 1_000,
  stalledMs: 10_000,
  initMs: 3_000,
  pingMs: 20_000,
  closeMs: 2_000,
};
