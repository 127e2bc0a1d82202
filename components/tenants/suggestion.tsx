"use client";

import type { Route } from "next";
import { Button } from "@/components/ui/button";
import { InlineError } from "@/components/ui/error-note";
import { Link } from "@/components/ui/link";
import { tenantPath } from "@/domain/tenant";
import type { Suggestion } from "./tenant-types";
import { MATCH_WORD } from "./tenant-words";
import { useTenantWork } from "./use-tenant-work";

/** Tenants that may be of one customer, and the two answers to that. */
export function SuggestionCard({ suggestion }: { suggestion: Suggestion }) {
  const { link, reject, mayNotEdit } = useTenantWork();
  const { because, key, members } = suggestion;
  const named = members.map(({ environmentId, externalId }) => ({ environmentId, externalId }));
  const known = members.find(({ customerId }) => customerId);
  const customers = new Set(members.flatMap(({ customerId }) => (customerId ? [customerId] : [])));
  const open = members.filter(({ customerId }) => !customerId);
  const several =
    customers.size > 1 ? "Some are linked to several customers already. Unlink them first." : undefined;
  const confirm = () =>
    known?.customerId
      ? link.mutate({ members: named, customerId: known.customerId })
      : link.mutate({ members: named, name: members[0]?.name ?? key });
  return (
    <div className="flex flex-col gap-2">
      <p>
        {members.length} tenants have {MATCH_WORD[because]}
        <span className="text-ink-3"> ({key})</span>:
      </p>
      <ul className="flex flex-col gap-0.5">
        {members.map(({ environmentId, externalId, name, customerName }) => (
          <li key={`${environmentId} ${externalId}`} className="min-w-0">
            <Link
              href={tenantPath(environmentId, externalId) as Route}
              className="font-medium hover:underline max-sm:inline-block max-sm:py-2"
            >
              {name}
            </Link>{" "}
            <span className="text-ink-2">{environmentId}</span>
            {customerName && <span className="text-ink-3"> · {customerName}</span>}
          </li>
        ))}
      </ul>
      {(link.error ?? reject.error) && <InlineError>{(link.error ?? reject.error)?.message}</InlineError>}
      <div className="flex flex-wrap gap-2">
        <Button
          size="small"
          pending={link.isPending}
          blockedBecause={mayNotEdit ?? several}
          onClick={confirm}
        >
          {known ? `Add ${open.length} to ${known.customerName}` : `Link ${members.length} tenants`}
        </Button>
        <Button
          size="small"
          variant="quiet"
          pending={reject.isPending}
          blockedBecause={mayNotEdit}
          onClick={() => reject.mutate({ because, key, members: named })}
        >
          They are not the same
        </Button>
      </div>
    </div>
  );
}
