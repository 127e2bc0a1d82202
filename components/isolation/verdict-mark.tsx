import { StatusBadge } from "@/components/ui/status-badge";
import { VERDICT_STATUS, VERDICT_WORD, type Verdict } from "@/domain/isolation";

export function VerdictMark({ verdict, said }: { verdict: Verdict; said?: string }) {
  return (
    <span data-tip={said}>
      <StatusBadge status={VERDICT_STATUS[verdict]} look="plain" word={VERDICT_WORD[verdict]} />
    </span>
  );
}
