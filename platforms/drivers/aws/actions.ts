import type { Action } from "@/platforms/platform";
import { type CloudSetting, restart, rollback, scale } from "./ecs-actions";
import { failover } from "./rds-failover";
import { restore } from "./rds-restore";
import { scaleInstance } from "./rds-scale";
import { snapshot } from "./rds-snapshot";

/** What can be done to a platform's cloud, for its connector to spread in. */
export const cloudActions = (setting: CloudSetting): readonly Action[] => [
  restart(setting),
  scale(setting),
  rollback(setting),
  snapshot(setting),
  scaleInstance(setting),
  failover(setting),
  restore(setting),
];
