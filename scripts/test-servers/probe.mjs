import { connect } from "node:net";

const TIMEOUT_MS = 3_000;

/** @returns {Promise<string | undefined>} e.g. `MariaDB 10.11.19`; undefined when nobody answers or the login is refused */
export async function mysqlVersion(url) {
  const { createConnection } = await import("mysql2/promise"); // only here: it may have just been installed
  try {
    const connection = await createConnection({ uri: url, connectTimeout: TIMEOUT_MS });
    const [[row]] = await connection.query("SELECT VERSION() AS version");
    await connection.end();
    const [number] = row.version.split("-");
    return `${row.version.includes("MariaDB") ? "MariaDB" : "MySQL"} ${number}`;
  } catch {
    return undefined;
  }
}

/** @returns {Promise<boolean>} whether a Redis there takes our login, if the URL has one, and answers PING */
export function redisAnswers(url) {
  const { hostname, port, username, password } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port || 6379), timeout: TIMEOUT_MS });
  if (password) socket.write(command("AUTH", ...(username ? [username] : []), password));
  socket.write(command("PING"));
  return new Promise((resolve) => {
    let answer = "";
    socket.on("data", (chunk) => {
      answer += chunk;
      if (answer.includes("+PONG\r\n") || answer.startsWith("-")) socket.destroy();
    });
    socket.on("timeout", () => socket.destroy());
    socket.on("error", () => {}); // "close" follows
    socket.on("close", () => resolve(answer.includes("+PONG\r\n")));
  });
}

function command(...words) {
  const parts = words.map(decodeURIComponent).map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
  return `*${parts.length}\r\n${parts.join("")}`;
}
