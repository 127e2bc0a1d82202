import type { PlatformQuery } from "@/platforms/platform";
import { cacheQueries } from "./queries-cache";
import { jobQueries } from "./queries-jobs";
import { queueQueries } from "./queries-queues";
import type { RedisSetting } from "./setting";

/** Everything that can be read of queues and cache behind the credential "redis". */
export const redisQueries = (setting: RedisSetting): readonly PlatformQuery[] => [
  ...queueQueries(setting),
  ...jobQueries(setting),
  ...cacheQueries(setting),
];
