import type { CelerySetting } from "@/platforms/drivers/celery/setting";
import { ACCESS, queueName } from "./workers";

export const celery: CelerySetting = {
  access: ACCESS,
  expected: (c) => [queueName(c)],
  reask: ["workers", "queue"],
  watch: { minutes: 10, checks: ["workers-online", "queue-depth"] },
};
