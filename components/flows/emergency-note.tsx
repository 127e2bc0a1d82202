import { Siren } from "lucide-react";

/** What it means that the old goes first. */
export function EmergencyNote({ className = "" }: { className?: string }) {
  return (
    <p
      role="note"
      className={`flex items-start gap-2 rounded border border-alert-line bg-alert-soft px-3 py-2 ${className}`}
    >
      <Siren className="mt-0.5 size-4 shrink-0 text-alert" aria-hidden />
      <span>
        <strong className="font-semibold text-alert">Emergency.</strong> The old secret is taken away before
        the new one is in place: what uses it stands still in between.
      </span>
    </p>
  );
}
