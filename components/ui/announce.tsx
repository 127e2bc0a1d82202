"use client";

import { useEffect, useState } from "react";

const listeners = new Set<(text: string) => void>();

/** Says something to a screen reader, politely, after what it is saying now. */
export function announce(text: string): void {
  for (const listener of listeners) listener(text);
}

/** The live region that speaks; the root layout holds the only one. */
export function Announcer() {
  const [said, setSaid] = useState({ text: "", turn: 0 });

  useEffect(() => {
    const listener = (text: string) => setSaid((last) => ({ text, turn: last.turn + 1 }));
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, []);

  return (
    <div role="status" aria-live="polite" className="sr-only">
      <span key={said.turn}>{said.text}</span>
    </div>
  );
}
