import type { PlatformQuery } from "@/platforms/platform";
import { aroundQueries } from "./queries-around";
import { podQueries } from "./queries-pods";
import { rolloutQueries } from "./queries-rollout";

/** Everything that can be read of a namespace's workloads. */
export const workloadQueries: readonly PlatformQuery[] = [...podQueries, ...rolloutQueries, ...aroundQueries];
