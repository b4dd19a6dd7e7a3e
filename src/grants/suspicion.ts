/**
 * Why a finding waits before it ends connections. DOUBTFUL: the answer is known from healthy tokens, a second opinion is wanted.
 * UNWITNESSED: the answer is plain, but no known-good consent of the provider answers either, so it may be the network's own fault.
 */
export type Suspicion = "DOUBTFUL" | "UNWITNESSED";
