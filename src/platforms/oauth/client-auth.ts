import type { ClientAuth } from "oauth4webapi";

/**
 * `client_secret_basic` with id and secret as they are. RFC 6749 section 2.3.1 has them form-encoded first, which oauth4webapi does; X
 * documents plain base64 of `client_id:client_secret` and its secrets hold `-` and `_`.
 */
export function plainBasic(secret: string): ClientAuth {
  return (_server, client, _body, headers) => {
    headers.set("authorization", `Basic ${Buffer.from(`${client.client_id}:${secret}`).toString("base64")}`);
  };
}
