import type { Status } from "@/domain/status";
import type { SubscriptionProvider } from "@/domain/subscription";
import type { Fact } from "./platform";

/** What somebody outside promised to call when something happens. */
export type SubscriptionSeen = {
  /** The same as long as it is the same subscription there. */
  externalId: string;
  provider: SubscriptionProvider;
  title: string;
  /** "" where it is of no tenant. */
  tenant: string;
  status: Status;
  said: string;
  /** Where it calls; the part after "?" is left out. */
  callback: string | null;
  lastDeliveryAt: Date | null;
  /** Silence longer than this is worth a look. */
  quietAfterSeconds: number | null;
  facts?: Record<string, Fact>;
};
