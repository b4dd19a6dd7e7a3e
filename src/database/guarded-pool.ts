import type { Socket } from "node:net";
import mysql, { type Pool, type PoolConnection, type PoolOptions, type QueryError } from "mysql2";
import { PoolTimeoutError } from "./database-error.js";
import type { Limits } from "./limits.js";
import { quietDriverError } from "./quiet-driver-error.js";

/** A connection of the pool as it is handed out. */
export interface GuardedConnection extends PoolConnection {
  /** Milliseconds until an unanswered statement ends the connection; 0: never. */
  answerMs: number;
}

type Receive = (error: NodeJS.ErrnoException | null, connection: PoolConnection) => void;
type Answer = (error: QueryError | null, ...rest: unknown[]) => void;
type Query = (statement: unknown, values: unknown, answer: Answer) => unknown;

/** mysql2 for TypeORM, with a pool that keeps limits and sets every connection up before its first use. */
export function guardedDriver(sessionStatement: string, limits: Limits): typeof mysql {
  const createPool = (config: PoolOptions) => guard(mysql.createPool(config), sessionStatement, limits);
  return { ...mysql, createPool: createPool as typeof mysql.createPool };
}

/**
 * Changes three things of a pool: `getConnection` gives up after `acquireMs` and hands out connections that are set up, or none;
 * statements without an answer end their connection; `end` does not wait for a server that hangs.
 */
function guard(pool: Pool, sessionStatement: string, limits: Limits): Pool {
  const getConnection = pool.getConnection.bind(pool);
  const end = pool.end.bind(pool);
  const ready = new WeakSet<PoolConnection>();
  const sockets = new Set<Socket>();

  pool.on("connection", (connection) => {
    const socket = socketOf(connection);
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    limitAnswers(connection, limits.answerMs);
  });

  pool.getConnection = (receive: Receive) => {
    const handOver = onceWithin(limits.acquireMs, receive);
    getConnection((error, connection) => {
      if (error !== null) return handOver(error, connection);
      if (ready.has(connection)) return handOver(null, connection);
      connection.query(sessionStatement, (failure) => {
        if (failure !== null) cut(connection);
        else ready.add(connection);
        handOver(failure, connection);
      });
    });
  };

  pool.end = (done = () => undefined) => {
    let finish = (error: NodeJS.ErrnoException | null) => {
      finish = () => undefined;
      done(error);
    };
    setTimeout(() => {
      for (const socket of sockets) socket.destroy();
      finish(null);
    }, limits.closeMs).unref();
    end((error) => finish(error));
  };
  return pool;
}

/** Passes on the first answer only; a connection that comes too late goes back to the pool. */
function onceWithin(milliseconds: number, receive: Receive): Receive {
  let waiting = true;
  const timer = setTimeout(() => {
    waiting = false;
    receive(new PoolTimeoutError("No database connection became free in time."), undefined as never);
  }, milliseconds);
  return (error, connection) => {
    clearTimeout(timer);
    if (waiting) receive(error, connection);
    else if (error === null) connection.release();
  };
}

/** Gives every statement a limit, after which the connection is cut: what it would answer later belongs to nobody. */
function limitAnswers(connection: PoolConnection, answerMs: number): void {
  const guarded = connection as GuardedConnection;
  const query = connection.query.bind(connection) as unknown as Query;
  guarded.answerMs = answerMs;
  const limited = (statement: unknown, second: unknown, third?: Answer) => {
    const [values, answer] = typeof second === "function" ? [undefined, second as Answer] : [second, third];
    if (typeof statement !== "string" || answer === undefined) return query(statement, second, third as Answer);
    return query({ sql: statement, timeout: guarded.answerMs }, values, (error, ...rest) => {
      if (error === null) return answer(null, ...rest);
      if (error.code === "PROTOCOL_SEQUENCE_TIMEOUT") cut(connection);
      quietDriverError(error);
      answer(error);
    });
  };
  guarded.query = limited as unknown as PoolConnection["query"];
}

/** Ends a connection without a word to the server: to one that hangs, a polite end would wait. */
function cut(connection: PoolConnection): void {
  connection.destroy();
  socketOf(connection).destroy();
}

function socketOf(connection: PoolConnection): Socket {
  return (connection as unknown as { stream: Socket }).stream;
}
