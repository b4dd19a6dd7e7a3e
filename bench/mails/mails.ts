import type { RowDataPacket } from "mysql2/promise";
import type { Figure, Setting } from "../figure.js";
import { COMPANIES } from "../fill.js";
import { Program } from "../program.js";
import type { BenchDatabase } from "../server.js";
import { median } from "../statistics.js";
import { fillLedger, READERS } from "./fill-ledger.js";
import type { Order, Outcome } from "./run.types.js";

const ROUNDS = 3;
/** So many companies for the look with little behind it. */
const FEW_COMPANIES = 10;

const PROGRAMS = {
  bare: new URL("./bare.process.js", import.meta.url),
  relink: new URL("./relink.process.js", import.meta.url),
};

interface Subject {
  readonly title: string;
  readonly program: keyof typeof PROGRAMS;
  readonly texts: boolean;
}

const SUBJECTS = {
  bare: { title: "bare loop of the same writes", program: "bare", texts: false },
  relink: { title: "Relink, a carrier that takes all", program: "relink", texts: false },
  texts: { title: "Relink, and every mail in words", program: "relink", texts: true },
} as const satisfies Record<string, Subject>;
type Name = keyof typeof SUBJECTS;

/** (j) Reminders for 100,000 people: made into mails and handed to a carrier that takes them at once. */
export async function measureMails(setting: Setting): Promise<Figure> {
  const companies = setting.amount(COMPANIES);
  const database = await setting.server.createDatabase();
  const outcomes: Record<Name, Outcome[]> = { bare: [], relink: [], texts: [] };
  const names = Object.keys(SUBJECTS) as Name[];
  for (let round = 1; round <= ROUNDS; round++) {
    for (const name of round % 2 === 1 ? names : names.toReversed()) {
      setting.progress(`round ${round}: ${SUBJECTS[name].title}`);
      outcomes[name].push(await send(setting, database, SUBJECTS[name], companies));
    }
  }
  setting.progress("a look with little behind it");
  const few = await send(setting, database, SUBJECTS.relink, FEW_COMPANIES);
  return present(companies * READERS, outcomes, few);
}

async function send(
  { secrets }: Setting,
  { url, connection }: BenchDatabase,
  { program: name, texts }: Subject,
  companies: number,
): Promise<Outcome> {
  const mails = await fillLedger(connection, companies);
  const program = new Program(PROGRAMS[name], secrets.environment(url));
  const order: Order = { url, texts };
  const outcome = await program.ask<Outcome>(order, 3_600_000);
  await program.stop();
  const [rows] = await connection.query<RowDataPacket[]>(
    `SELECT (SELECT COUNT(*) FROM deliveries WHERE state = 'SENT') AS sent,
      (SELECT COUNT(*) FROM notification_ledger WHERE state = 'GROUPED') AS told`,
  );
  const { sent, told } = rows[0] as { sent: number; told: number };
  if ([outcome.mails, sent, told].some((count) => count !== mails)) {
    throw new Error(`${name}: ${outcome.mails} handed over, ${sent} sent and ${told} rows told instead of ${mails}`);
  }
  return outcome;
}

function present(mails: number, outcomes: Record<Name, Outcome[]>, few: Outcome): Figure {
  const rate = (name: Name) => median(outcomes[name].map((outcome) => outcome.mails / outcome.seconds));
  const tick = (name: Name) => median(outcomes[name].map(({ tickMs }) => tickMs));
  const share = rate("relink") / rate("bare");
  return {
    name: "mails",
    title: `(j) ${mails.toLocaleString("en")} mails to a carrier that takes them at once (median of ${ROUNDS} rounds)`,
    columns: ["", "mails/s", "a look with nothing due, ms"],
    rows: (Object.keys(SUBJECTS) as Name[]).map((name) => [
      SUBJECTS[name].title,
      Math.round(rate(name)),
      tick(name).toFixed(2),
    ]),
    findings: [
      `Relink, with every check of what may still be told and to whom, reaches ${share.toFixed(2)} of the bare loop.`,
      `A look with nothing due takes ${tick("relink").toFixed(2)} ms with ${mails.toLocaleString("en")} mails behind it, and ${few.tickMs.toFixed(2)} ms with ${few.mails.toLocaleString("en")}.`,
    ],
    details: { share, outcomes, few },
  };
}
