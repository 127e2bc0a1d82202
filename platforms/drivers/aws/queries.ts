import type { PlatformQuery } from "@/platforms/platform";
import { ecsQueries } from "./ecs-queries";
import { rdsQueries } from "./rds-queries";

export const cloudQueries: readonly PlatformQuery[] = [...ecsQueries, ...rdsQueries];
