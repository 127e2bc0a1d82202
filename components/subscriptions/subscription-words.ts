import { needsSomeone } from "@/domain/status";
import type { SubscriptionProvider } from "@/domain/subscription";
import type { Subscription } from "./subscription-types";

export const PROVIDER_NAME: Record<SubscriptionProvider, string> = {
  meta: "Meta",
  stripe: "Stripe",
  airbyte: "Airbyte",
};

/** "14 callers are known. Worst: Stripe, Events for ComplyAI: 3 of the last 7 days were not taken." */
export function subscriptionsAnswer(all: readonly Subscription[]): string {
  if (all.length === 0) return "Nobody outside is known to call a platform.";
  const bad = all.filter(({ status }) => needsSomeone(status));
  const [first] = bad;
  if (!first)
    return `All ${all.length} subscriptions hold, as far as those who call tell and what arrived shows.`;
  return `${bad.length} of ${all.length} subscriptions need somebody. Worst: ${PROVIDER_NAME[first.provider]}, ${first.title}: ${first.said}`;
}

/** The query of the platform that shows what was missed, where it has one. */
export const QUERY_OF: Partial<Record<SubscriptionProvider, { key: string; label: string }>> = {
  stripe: { key: "stripe.events", label: "Missed events" },
};
