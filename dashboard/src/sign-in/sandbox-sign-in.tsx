import { Failed, Loading } from "../pieces/states";
import { useQuery } from "../state/use-query";
import { useTexts } from "../texts/texts";
import { type Chosen, readSandboxPeople } from "./sandbox-session";
import { SignInFrame } from "./sign-in-frame";

/** Everybody of every company: choose, and be that person. */
export function SandboxSignIn({ choose }: { readonly choose: (chosen: Chosen) => void }) {
  const texts = useTexts();
  const { data, error, reload } = useQuery("people", readSandboxPeople);
  return (
    <SignInFrame title={texts.signIn.sandboxTitle}>
      <p className="faint">{texts.signIn.sandboxHint}</p>
      {error !== null && <Failed error={error} retry={reload} />}
      {data === null && error === null && <Loading />}
      <div className="companies">
        {data?.map((company) => (
          <section key={company.id} aria-labelledby={`company-${company.id}`}>
            <h2 id={`company-${company.id}`}>
              <bdi>{company.name}</bdi>
            </h2>
            <ul>
              {company.people.map((person) => (
                <li key={person.id}>
                  <button
                    type="button"
                    className="person"
                    onClick={() => choose({ company: company.id, person: person.id })}
                  >
                    <span className="avatar" aria-hidden="true">
                      {person.name[0]}
                    </span>
                    <span className="grow">
                      <bdi>{person.name}</bdi>
                    </span>
                    <span className="faint">
                      {texts.role[person.role]} · {(person.locale ?? "–").toUpperCase()}
                    </span>
                  </button>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </SignInFrame>
  );
}
