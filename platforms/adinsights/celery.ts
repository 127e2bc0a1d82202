import type { CelerySetting } from "@/platforms/drivers/celery/setting";
import { FLOWER } from "./snapshot-refresh";

/** Which queues must be there is not written anywhere; the configuration may say it. */
export const celery: CelerySetting = {
  access: FLOWER,
  expected: (c) =>
    (c.environment.options["celery-queues"] ?? "")
      .split(",")
      .map((name) => name.trim())
      .filter(Boolean),
  reask: ["snapshots"],
  watch: undefined,
};
