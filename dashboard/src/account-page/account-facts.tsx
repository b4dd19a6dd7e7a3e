import type { ReactNode } from "react";
import { When } from "../pieces/when";
import { useRelink } from "../state/relink";
import { formatDate, formatInstant } from "../texts/format";
import { useTexts } from "../texts/texts";
import type { Account } from "./account-page";

export function AccountFacts({ account }: { readonly account: Account }) {
  const { account: texts, connections, language } = useTexts();
  const { clock } = useRelink();
  const { connectedBy, expiresAt, lastVerifiedAt, nextVerificationAt } = account;
  const instant = (value: string | null) => (value === null ? "–" : formatInstant(value, language));
  return (
    <section className="card">
      <h2>{texts.facts}</h2>
      <dl className="facts">
        <Fact term={texts.connectedBy}>
          <bdi>{connectedBy?.name ?? connections.nobody}</bdi>
        </Fact>
        <Fact term={texts.connectedAt}>{formatDate(account.connectedAt, language)}</Fact>
        <Fact term={texts.expires}>
          {expiresAt === null ? (
            connections.noExpiry
          ) : (
            <>
              {formatInstant(expiresAt, language)}{" "}
              <span className="faint">
                <When instant={expiresAt} clock={clock} />
              </span>
            </>
          )}
        </Fact>
        <Fact term={texts.lastVerified}>{instant(lastVerifiedAt)}</Fact>
        <Fact term={texts.nextVerified}>{instant(nextVerificationAt)}</Fact>
        <Fact term={texts.externalId}>
          <code>{account.externalId}</code>
        </Fact>
      </dl>
    </section>
  );
}

export function Fact({ term, children }: { readonly term: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}
