"use client";

import { useEffect, useState } from "react";
import { InlineError } from "@/components/ui/error-note";
import { goToProvider } from "./go-to-provider";

/** Leads on to the identity provider by itself. */
export function LeaveForProof({ name, label }: { name: string; label: string }) {
  const [error, setError] = useState<string>();
  useEffect(() => {
    void goToProvider(name, { kind: "step-up" }).then(setError);
  }, [name]);
  return error ? <InlineError>{error}</InlineError> : <p>Going to {label}…</p>;
}
