import type { Action } from "@/platforms/platform";
import { type CloudSetting, restart, rollback, scale } from "./ecs-actions";

/** What can be done to a platform's cloud, for its connector to spread in. */
export const cloudActions = (setting: CloudSetting): readonly Action[] => [
  restart(setting),
  scale(setting),
  rollback(setting),
];
