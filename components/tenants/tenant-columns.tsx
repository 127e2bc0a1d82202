"use client";

import { TriangleAlert } from "lucide-react";
import { PLATFORM_NAME } from "@/components/thresholds/platform-name";
import { Pill } from "@/components/ui/pill";
import { StatusBadge } from "@/components/ui/status-badge";
import type { Column } from "@/components/ui/table-column";
import { Age } from "@/components/ui/time";
import { formatDuration } from "@/domain/duration";
import { needsSomeone } from "@/domain/status";
import { ELIGIBILITY_WORD, eligibilityMark, TENANT_WORD, tenantStatusMark } from "@/domain/tenant";
import type { TenantHealth, TenantRow } from "./tenant-types";
import { eligibilityReason, healthText, plural } from "./tenant-words";

export function UnexpectedPill() {
  return (
    <Pill className="text-ink">
      <TriangleAlert className="size-3 shrink-0" aria-hidden />
      unexpected
    </Pill>
  );
}

export function Standing({ tenant }: { tenant: Pick<TenantRow, "status"> }) {
  return (
    <StatusBadge status={tenantStatusMark(tenant.status)} word={TENANT_WORD[tenant.status]} look="plain" />
  );
}

export function Served({ tenant, says = true }: { tenant: TenantRow; says?: boolean }) {
  const reason = eligibilityReason(tenant);
  return (
    <span className="relative inline-flex min-w-0 items-center gap-2" data-tip={reason}>
      <StatusBadge
        status={eligibilityMark(tenant.eligibility, tenant.status)}
        word={ELIGIBILITY_WORD[tenant.eligibility]}
        look="plain"
      />
      {says && tenant.eligibility !== "served" ? (
        <span className="min-w-0 truncate text-ink-2">{reason}</span>
      ) : (
        <span className="sr-only">: {reason}</span>
      )}
    </span>
  );
}

/** "31 h / 25 h": the worst of its data against what it may be. */
export function WorstData({ health }: { health: TenantHealth | null | undefined }) {
  if (!health?.worst) return <StatusBadge status="unknown" word="not told" look="plain" />;
  const { title, lastGoodAt, allowedSeconds } = health.worst;
  return (
    <span className="inline-flex items-center gap-2" data-tip={`${title}: ${healthText(health)}`}>
      <StatusBadge status={health.status} look={needsSomeone(health.status) ? "box" : "plain"} />
      <span className="tabular-nums">
        {lastGoodAt ? <Age since={lastGoodAt} /> : "never"}
        <span className="text-ink-3">
          {" / "}
          {allowedSeconds === null ? "no limit" : formatDuration(allowedSeconds * 1000)}
        </span>
      </span>
      <span className="sr-only">: {title}</span>
    </span>
  );
}

function OpenAlerts({ health }: { health: TenantHealth | null }) {
  if (!health || health.alerts === 0) return <span className="text-ink-3">–</span>;
  return (
    <StatusBadge
      status={health.isCritical ? "alert" : "warn"}
      word={plural(health.alerts, "alert")}
      look="plain"
    />
  );
}

export const TENANT_COLUMNS: readonly Column<TenantRow>[] = [
  {
    id: "name",
    header: "Tenant",
    cell: (tenant) => (
      <span className="inline-flex max-w-72 items-center gap-2">
        <span className="truncate" data-tip={`${tenant.name}, ${tenant.externalId}`}>
          {tenant.name}
        </span>
        {tenant.unexpectedAt && <UnexpectedPill />}
      </span>
    ),
  },
  {
    id: "where",
    header: "Where",
    cell: ({ platformId, environmentName }) => (
      <span>
        {PLATFORM_NAME[platformId]}
        {environmentName !== "production" && <span className="text-ink-3"> {environmentName}</span>}
      </span>
    ),
  },
  { id: "standing", header: "Standing", cell: (tenant) => <Standing tenant={tenant} /> },
  {
    id: "data",
    header: "Worst data / allowed",
    tip: "The oldest of its data, and how old that may be",
    cell: ({ health }) => <WorstData health={health} />,
  },
  { id: "alerts", header: "Open", cell: ({ health }) => <OpenAlerts health={health} /> },
  {
    id: "served",
    header: "Served by its platform",
    grows: true,
    cell: (tenant) => <Served tenant={tenant} />,
  },
  {
    id: "owner",
    header: "Owner",
    cell: ({ ownerName }) =>
      ownerName ? (
        <span className="block max-w-40 truncate">{ownerName}</span>
      ) : (
        <span className="text-ink-3">nobody named</span>
      ),
  },
  {
    id: "customer",
    header: "Customer",
    hidesOnPhone: true,
    cell: ({ customerName }) =>
      customerName ? (
        <span className="block max-w-40 truncate">{customerName}</span>
      ) : (
        <span className="text-ink-3">–</span>
      ),
  },
];
