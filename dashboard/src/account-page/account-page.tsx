import { useEffect } from "react";
import { Link } from "wouter";
import { useAccount } from "../accounts/account-store";
import { AccountDocument, type AccountQuery } from "../operations/operations.generated";
import { ClockList } from "../pieces/clock-list";
import { PlatformMark } from "../pieces/platform-mark";
import { Failed, Loading, NotFound } from "../pieces/states";
import { StatusChip } from "../pieces/status-chip";
import { When } from "../pieces/when";
import { IncidentBanner } from "../connections/incident-banner";
import { useTitle } from "../shell/use-title";
import { useRelink } from "../state/relink";
import { useQuery } from "../state/use-query";
import { useTexts } from "../texts/texts";
import { AccountActions } from "./account-actions";
import { AccountFacts } from "./account-facts";
import { DiagnosisCard } from "./diagnosis-card";
import { History } from "./history";
import { OutsideLinks } from "./outside-links";
import { TellingCard } from "./telling-card";
import { UptimeCard } from "./uptime-card";

export type Account = NonNullable<AccountQuery["connection"]>;

const DAYS = 90;
const DAY_MS = 86_400_000;
/** Longer ones end at once. */
const LONGEST_TIMER_MS = 2_147_000_000;

export function AccountPage({ id }: { readonly id: string }) {
  const { api, accounts, live, clock } = useRelink();
  const { data, error, reload } = useQuery(`account ${id}`, async () => {
    const since = new Date(clock.now() - DAYS * DAY_MS).toISOString();
    const answer = await api.run(AccountDocument, { id, since });
    if (answer.connection !== null) accounts.keep([answer.connection]);
    return answer;
  });
  useEffect(() => {
    const stopListening = live.listen({
      changed: ({ account }) => account.id === id && reload(),
      resync: reload,
    });
    const stopFollowing = clock.offsetMs.subscribe(reload);
    return () => {
      stopListening();
      stopFollowing();
    };
  }, [live, clock, id, reload]);
  if (error !== null && data === null) {
    return (
      <main id="main" className="page narrow" tabIndex={-1}>
        <Failed error={error} retry={reload} />
      </main>
    );
  }
  if (data === null) {
    return (
      <main id="main" className="page narrow" tabIndex={-1}>
        <Loading />
      </main>
    );
  }
  return data.connection === null ? <NotFound /> : <Details account={data.connection} reload={reload} />;
}

function Details({ account, reload }: { readonly account: Account; readonly reload: () => void }) {
  const texts = useTexts();
  const { accounts, clock } = useRelink();
  const latest = useAccount(accounts, account.id) ?? account;
  useTitle(account.name);
  const { notBefore = null } = account.diagnosis ?? {};
  useEffect(() => {
    const wait = notBefore === null ? 0 : new Date(notBefore).getTime() - clock.now();
    if (wait <= 0 || wait > LONGEST_TIMER_MS) return undefined;
    const timer = setTimeout(reload, wait + 1_000); // Then the button is offered.
    return () => clearTimeout(timer);
  }, [notBefore, clock, reload]);
  return (
    <main id="main" className="page narrow account" tabIndex={-1}>
      <p className="crumb">
        <Link href="/">← {texts.nav.connections}</Link>
      </p>
      <header className="account-head">
        <PlatformMark platform={account.platform} large />
        <div className="names">
          <h1>
            <bdi>{account.name}</bdi>
          </h1>
          <p className="faint">
            {account.handle !== null && (
              <>
                <bdi>@{account.handle.replace(/^@/, "")}</bdi> ·{" "}
              </>
            )}
            {texts.platform[account.platform]} · {texts.purpose[account.purpose]}
          </p>
        </div>
        <div className="account-status">
          <StatusChip status={latest.status} />
          <span className="faint">
            <When instant={latest.statusSince} clock={clock} />
          </span>
        </div>
      </header>
      <IncidentBanner />
      <DiagnosisCard account={account} latest={latest} reload={reload} />
      <AccountActions account={latest} reload={reload} />
      <UptimeCard account={account} days={DAYS} />
      <div className="columns">
        <AccountFacts account={account} />
        <section className="card">
          <h2>{texts.account.clocks}</h2>
          <ClockList clocks={account.clocks} clock={clock} />
        </section>
      </div>
      <TellingCard id={account.id} version={latest.lastChangeNumber} />
      {account.reconnectLinks !== null && <OutsideLinks account={account} reload={reload} />}
      <History key={latest.lastChangeNumber} id={account.id} />
    </main>
  );
}
