"use client";

import type { Route } from "next";
import { PLATFORM_NAME } from "@/components/thresholds/platform-name";
import { Button } from "@/components/ui/button";
import { InlineError } from "@/components/ui/error-note";
import { Link } from "@/components/ui/link";
import { Section } from "@/components/ui/page";
import { StatusBadge } from "@/components/ui/status-badge";
import { tenantPath } from "@/domain/tenant";
import { SuggestionCard } from "./suggestion";
import type { TenantPage } from "./tenant-types";
import { useTenantWork } from "./use-tenant-work";

/** Who the tenant is on other platforms, and who it may be. */
export function TenantCustomer({ page, onName }: { page: TenantPage; onName: () => void }) {
  const { unlink, mayNotEdit } = useTenantWork();
  const { environmentId, externalId, customerName, others, suggestions } = page;
  return (
    <Section title="The same customer elsewhere" boxed>
      <div className="flex flex-col gap-4">
        {customerName ? (
          <div className="flex flex-wrap items-center gap-2">
            <Link
              href={`/tenants?customer=${page.customerId}` as Route}
              className="font-medium hover:underline"
            >
              {customerName}
            </Link>
            <Button
              size="small"
              variant="quiet"
              pending={unlink.isPending}
              blockedBecause={mayNotEdit}
              onClick={() => unlink.mutate({ environmentId, externalId })}
            >
              Unlink this tenant
            </Button>
          </div>
        ) : (
          <div className="flex flex-wrap items-center gap-2 text-ink-2">
            <span>It belongs to no customer yet.</span>
            <Button size="small" blockedBecause={mayNotEdit} onClick={onName}>
              Name its customer…
            </Button>
          </div>
        )}
        {unlink.error && <InlineError>{unlink.error.message}</InlineError>}
        {others.length > 0 && (
          <ul className="flex flex-col gap-1">
            {others.map((other) => (
              <li
                key={`${other.environmentId} ${other.externalId}`}
                className="flex flex-wrap items-center gap-x-2"
              >
                <StatusBadge status={other.health?.status ?? "unknown"} look="compact" />
                <Link
                  href={tenantPath(other.environmentId, other.externalId) as Route}
                  className="font-medium hover:underline max-sm:py-2"
                >
                  {other.name}
                </Link>
                <span className="text-ink-2">
                  {PLATFORM_NAME[other.platformId]} {other.environmentName}
                </span>
              </li>
            ))}
          </ul>
        )}
        {customerName && others.length === 0 && (
          <p className="text-ink-2">No other tenant of this customer is known.</p>
        )}
        {suggestions.map((suggestion) => (
          <SuggestionCard key={`${suggestion.because} ${suggestion.key}`} suggestion={suggestion} />
        ))}
      </div>
    </Section>
  );
}
