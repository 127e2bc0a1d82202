import type { Action } from "@/platforms/platform";
import type { WorkloadSetting } from "./action-kit";
import { restart } from "./restart";
import { scale } from "./scale";
import { secretSet } from "./secret-set";
import { undo } from "./undo";

/** Everything that can be done to a namespace's workloads, for a platform's connector to spread in. */
export const workloadActions = (setting: WorkloadSetting): readonly Action[] => [
  restart(setting),
  scale(setting),
  undo(setting),
  ...(setting.secrets ? [secretSet({ places: setting.secrets, reask: setting.reask }) as Action] : []),
];
