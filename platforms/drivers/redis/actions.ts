import type { Action } from "@/platforms/platform";
import { cleanQueue } from "./clean-queue";
import { discardJob } from "./discard-job";
import { flushAll } from "./flush-all";
import { pauseQueue, resumeQueue } from "./pause-queue";
import { purgePrefix } from "./purge-prefix";
import { retryFailed, retryJob } from "./retry";
import type { RedisSetting } from "./setting";

/** Everything that can be done to queues and cache, for a platform's connector to spread in. */
export const redisActions = (setting: RedisSetting): readonly Action[] => [
  pauseQueue(setting),
  resumeQueue(setting),
  cleanQueue(setting) as Action<never> as Action,
  retryJob(setting),
  retryFailed(setting),
  discardJob(setting),
  purgePrefix(setting),
  flushAll(setting),
];
