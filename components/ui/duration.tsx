import { formatDuration } from "@/domain/duration";

export function Duration({ ms, className }: { ms: number | null | undefined; className?: string }) {
  if (ms === null || ms === undefined) return <span className={className}>–</span>;
  return <span className={className}>{formatDuration(ms)}</span>;
}
