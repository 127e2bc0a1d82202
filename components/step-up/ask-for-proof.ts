type Waiting = { resolve: (proven: boolean) => void };

let waiting: readonly Waiting[] = [];
const listeners = new Set<() => void>();

function set(next: readonly Waiting[]) {
  waiting = next;
  for (const listener of listeners) listener();
}

/** Opens the dialog and answers once the person has proved who they are, or has let it be. Many may wait for one proof. */
export const askForProof = (): Promise<boolean> => new Promise((resolve) => set([...waiting, { resolve }]));

export function settleProof(proven: boolean): void {
  const settled = waiting;
  set([]);
  for (const { resolve } of settled) resolve(proven);
}

export const proofStore = {
  subscribe(listener: () => void) {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  },
  isWanted: () => waiting.length > 0,
};

/** How the window that went to the identity provider tells the one that waits. */
export const PROOF_CHANNEL = "wheelhouse.proof";
export type ProofMessage = { proven: true } | { proven: false; because: string };
