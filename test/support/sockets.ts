import { eventually } from "./waits.js";
import { type FixtureServer, RawSocket } from "./fixture-server.js";

/** A socket that is open, before `connection_init`. */
export async function openSocket(server: FixtureServer, protocols?: string[], origin?: string): Promise<RawSocket> {
  const socket = new RawSocket(server, protocols, origin);
  await eventually("socket opens", () => socket.socket.readyState === socket.socket.OPEN);
  return socket;
}

/** A socket on which the caller was acknowledged. */
export async function acknowledgedSocket(server: FixtureServer, token = "user"): Promise<RawSocket> {
  const socket = await openSocket(server);
  socket.send({ type: "connection_init", payload: { authorization: `Bearer ${token}` } });
  await eventually("socket is acknowledged", () => socket.of("connection_ack").length === 1);
  return socket;
}

/** How a socket was closed. */
export function closing(socket: RawSocket): Promise<{ code: number; reason: string }> {
  return eventually("socket closes", () => socket.closed);
}

/** The status with which an upgrade is answered instead of a handshake. */
export async function refusedUpgrade(server: FixtureServer, origin?: string): Promise<number> {
  const socket = new RawSocket(server, undefined, origin);
  return eventually("upgrade is refused", () => socket.refused);
}
