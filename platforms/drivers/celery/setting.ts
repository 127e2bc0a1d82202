import type { FlowerAccess } from "@/platforms/drivers/flower";
import type { Action, Conversation } from "@/platforms/platform";

/** What differs from platform to platform. */
export type CelerySetting = {
  access: FlowerAccess;
  /** Queues that must be listed while workers are well. */
  expected(c: Conversation): readonly string[];
  reask: readonly string[];
  watch: Action["watch"];
};
