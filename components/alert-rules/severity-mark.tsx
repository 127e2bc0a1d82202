import { Pill } from "@/components/ui/pill";
import { StatusBadge } from "@/components/ui/status-badge";
import type { AlertSeverity } from "@/domain/platform";
import { SEVERITY_STATUS } from "./rule-words";

/** The severity in our word; the platform's own on hover where it has another. */
export function SeverityMark({ severity, word }: { severity: AlertSeverity; word?: string }) {
  const status = SEVERITY_STATUS[severity];
  return (
    <span
      data-tip={word && word !== severity ? `The platform says “${word}”.` : undefined}
      className="inline-flex"
    >
      {status ? <StatusBadge status={status} word={severity} look="plain" /> : <Pill>{severity}</Pill>}
    </span>
  );
}
