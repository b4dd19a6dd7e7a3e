import { useCallback, useEffect, useRef, useState } from "react";
import type { ApiError } from "../api/graphql-client";

export interface Loaded<T> {
  /** What was read last; stays while it is read anew. */
  readonly data: T | null;
  readonly error: ApiError | null;
  readonly loading: boolean;
  readonly reload: () => void;
}

/**
 * Reads when the page needs it. An answer that a later call has overtaken is dropped.
 *
 * @param key what is read: another key forgets the data of the old one
 */
export function useQuery<T>(key: string, read: () => Promise<T>): Loaded<T> {
  const [state, setState] = useState<{ key: string; data: T | null; error: ApiError | null; loading: boolean }>({
    key,
    data: null,
    error: null,
    loading: true,
  });
  const latest = useRef(0);
  const reader = useRef(read);
  reader.current = read;
  const reload = useCallback(() => {
    latest.current += 1;
    const turn = latest.current;
    setState((before) => ({ key, data: before.key === key ? before.data : null, error: null, loading: true }));
    reader.current().then(
      (data) => turn === latest.current && setState({ key, data, error: null, loading: false }),
      (error: ApiError) =>
        turn === latest.current &&
        setState((before) => ({ key, data: before.key === key ? before.data : null, error, loading: false })),
    );
  }, [key]);
  useEffect(() => {
    reload();
    return () => {
      latest.current += 1;
    };
  }, [reload]);
  return state.key === key ? { ...state, reload } : { data: null, error: null, loading: true, reload };
}
