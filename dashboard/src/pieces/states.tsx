import { Link } from "wouter";
import type { ApiError } from "../api/graphql-client";
import { useTexts } from "../texts/texts";

export function Loading() {
  const texts = useTexts();
  return (
    <div className="state" role="status">
      <span className="spinner" aria-hidden="true" />
      {texts.states.loading}
    </div>
  );
}

export function Failed({ error, retry }: { readonly error: ApiError; readonly retry: () => void }) {
  const { states } = useTexts();
  return (
    <div className="state" role="alert">
      <strong>{states.errorTitle}</strong>
      <p>{error.code === "OFFLINE" ? states.offline : states.error(error.code)}</p>
      <button type="button" className="button" onClick={retry}>
        {states.retry}
      </button>
    </div>
  );
}

export function NotFound() {
  const { states } = useTexts();
  return (
    <main id="main" className="page narrow" tabIndex={-1}>
      <div className="state">
        <h1>{states.notFound}</h1>
        <p>{states.notFoundHint}</p>
        <Link href="/" className="button">
          {states.back}
        </Link>
      </div>
    </main>
  );
}

/** Grey where rows will be: the page does not jump when they come. */
export function RowsToCome({ count }: { readonly count: number }) {
  return (
    <div aria-hidden="true">
      {Array.from({ length: count }, (_, index) => (
        <div key={index} className="row skeleton">
          <span className="bone mark" />
          <span className="bone wide" />
          <span className="bone" />
        </div>
      ))}
    </div>
  );
}
