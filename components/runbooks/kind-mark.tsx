import { BookOpen, Clock, Database, Eye, GitBranch, ShieldCheck, Undo2, UserCheck, Zap } from "lucide-react";
import { Pill } from "@/components/ui/pill";
import type { StepKind } from "@/domain/runbook";
import { KIND_WORD } from "./runbook-words";

const ICON: Record<StepKind, typeof BookOpen> = {
  guidance: BookOpen,
  check: Eye,
  query: Database,
  decision: GitBranch,
  action: Zap,
  wait: Clock,
  approval: UserCheck,
  verify: ShieldCheck,
  rollback: Undo2,
};

export function KindMark({ kind }: { kind: StepKind }) {
  const Icon = ICON[kind];
  return (
    <Pill>
      <Icon className="size-3" aria-hidden />
      {KIND_WORD[kind]}
    </Pill>
  );
}
