import type { PlatformQuery } from "@/platforms/platform";
import { ecsQueries } from "./ecs-queries";

export const cloudQueries: readonly PlatformQuery[] = [...ecsQueries];
