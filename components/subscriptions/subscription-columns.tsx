"use client";

import type { Route } from "next";
import { Link } from "@/components/ui/link";
import { StatusBadge } from "@/components/ui/status-badge";
import type { Column } from "@/components/ui/table-column";
import { Age, Time } from "@/components/ui/time";
import { needsSomeone } from "@/domain/status";
import { SubscriptionButtons } from "./subscription-buttons";
import type { Subscription } from "./subscription-types";
import { PROVIDER_NAME } from "./subscription-words";

function SecretAge({ secret }: { secret: Subscription["secret"] }) {
  if (!secret) return <span className="text-ink-3">none known</span>;
  return (
    <Link href={`/credentials/${secret.credentialId}` as Route} className="hover:underline">
      {secret.since ? <Age since={secret.since} /> : "age not known"}
    </Link>
  );
}

export const SUBSCRIPTION_COLUMNS: readonly Column<Subscription>[] = [
  {
    id: "what",
    header: "Who calls",
    cell: ({ provider, title, tenant }) => (
      <span className="block max-w-80 truncate" data-tip={`${PROVIDER_NAME[provider]}: ${title}`}>
        {PROVIDER_NAME[provider]}
        <span className="font-normal text-ink-2">
          {" · "}
          {title}
          {tenant && ` of ${tenant}`}
        </span>
      </span>
    ),
  },
  {
    id: "state",
    header: "State",
    cell: ({ status }) => <StatusBadge status={status} look={needsSomeone(status) ? "box" : "plain"} />,
  },
  {
    id: "said",
    header: "What is known",
    grows: true,
    cell: ({ said }) => (
      <span data-tip={said} className="text-ink-2">
        {said}
      </span>
    ),
  },
  {
    id: "where",
    header: "Where it calls",
    hidesOnPhone: true,
    cell: ({ callback, environmentId }) => (
      <span className="block max-w-56 truncate text-ink-2" data-tip={callback ?? environmentId}>
        {callback ?? environmentId}
      </span>
    ),
  },
  {
    id: "last",
    header: "Last delivery",
    align: "end",
    cell: ({ lastDeliveryAt }) => <Time at={lastDeliveryAt} never="not told" />,
  },
  {
    id: "secret",
    header: "Secret's age",
    align: "end",
    tip: "Since when the secret that proves the caller is the same",
    cell: ({ secret }) => <SecretAge secret={secret} />,
  },
  { id: "seen", header: "Looked at", align: "end", cell: ({ seenAt }) => <Time at={seenAt} /> },
  {
    id: "do",
    header: "Look again",
    hidesHeader: true,
    align: "end",
    cell: (subscription) => <SubscriptionButtons subscription={subscription} />,
  },
];
