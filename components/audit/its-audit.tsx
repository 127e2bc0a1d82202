"use client";

import { ScrollText } from "lucide-react";
import type { Route } from "next";
import { usePerson } from "@/components/shell/person";
import { cn } from "@/components/ui/cn";
import { Link } from "@/components/ui/link";
import { can } from "@/domain/access";
import { auditAddress } from "./audit-filter";

type ItsAuditProps = {
  /** Its subject as commands write it, { kind: "threshold", subject: id }, or what else picks its events. */
  of: Parameters<typeof auditAddress>[0];
  label?: string;
  className?: string;
};

/** Leads to everything that the trail tells of one thing; only for those who may read the trail. */
export function ItsAudit({ of, label = "Its audit trail", className }: ItsAuditProps) {
  if (!can(usePerson().role, "audit:read")) return null;
  return (
    <Link
      href={auditAddress(of) as Route}
      className={cn(
        "on-screen inline-flex items-center gap-1 whitespace-nowrap text-sm text-ink-2 underline decoration-line-2 hover:text-accent max-sm:min-h-11",
        className,
      )}
    >
      <ScrollText className="size-3.5 shrink-0" aria-hidden />
      {label}
    </Link>
  );
}
