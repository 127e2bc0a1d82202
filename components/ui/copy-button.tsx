"use client";

import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { announce } from "./announce";
import { IconButton } from "./icon-button";

export function CopyButton({ text, label = "Copy" }: { text: string; label?: string }) {
  const [outcome, setOutcome] = useState<"copied" | "refused">();

  useEffect(() => {
    if (!outcome) return;
    const timer = setTimeout(() => setOutcome(undefined), 2_000);
    return () => clearTimeout(timer);
  }, [outcome]);

  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      setOutcome("copied");
      announce("Copied.");
    } catch {
      setOutcome("refused");
      announce("The browser did not allow copying.");
    }
  }

  const name =
    outcome === "copied" ? "Copied" : outcome === "refused" ? "The browser did not allow copying" : label;
  return (
    <IconButton label={name} size="small" onClick={() => void copy()}>
      {outcome === "copied" ? (
        <Check className="size-3.5" aria-hidden />
      ) : (
        <Copy className="size-3.5" aria-hidden />
      )}
    </IconButton>
  );
}
