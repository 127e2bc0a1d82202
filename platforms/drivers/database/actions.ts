import type { Action } from "@/platforms/platform";
import type { DatabaseSetting } from "./action-kit";
import { backfillColumn } from "./backfill";
import { backup } from "./backup";
import { createIndex } from "./create-index";
import { cancelQuery, terminate } from "./end-backends";
import { restoreScratch } from "./restore-scratch";
import { analyze, vacuum } from "./vacuum";

/** Everything that can be done to a Postgres database, for a platform's connector to spread in. */
export const databaseActions = (setting: DatabaseSetting): readonly Action[] => [
  cancelQuery(setting),
  terminate(setting),
  analyze(setting),
  vacuum(setting),
  createIndex(setting),
  backfillColumn(setting),
  backup(setting),
  restoreScratch(setting),
];
