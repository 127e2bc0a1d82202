import type { Route, World } from "@/platforms/simulator/routes";
import { CLUSTER, EXPECTED_SERVICES, KEY_ID, LOG_GROUPS, REGION, SECRET_KEY } from "./access";
import { ecsRoutes } from "./sim-ecs";
import { SIM_CLUSTER, SIM_SERVICES } from "./sim-ecs-state";
import type { Throttle } from "./sim-json";
import { logRoutes, SIM_GROUPS } from "./sim-logs";
import { rdsRoutes } from "./sim-rds";
import { SIM_KEY_ID, SIM_REGION, SIM_SECRET } from "./sim-signature";

/** The cloud beneath a simulated platform: its servers, the key that they accept, and the options that name them. */
export function simulateAws(
  world: World,
  seed: string,
  throttle: Throttle = { left: 0 },
): {
  servers: Record<string, Route[]>;
  credentials: Record<string, string>;
  options: Record<string, string>;
} {
  return {
    servers: {
      ecs: ecsRoutes(world, throttle),
      rds: rdsRoutes(world, throttle),
      "cloudwatch-logs": logRoutes(world, seed, throttle),
    },
    credentials: { [KEY_ID]: SIM_KEY_ID, [SECRET_KEY]: SIM_SECRET },
    options: {
      [REGION]: SIM_REGION,
      [CLUSTER]: SIM_CLUSTER,
      [EXPECTED_SERVICES]: SIM_SERVICES.join(","),
      [LOG_GROUPS]: SIM_GROUPS.join(","),
    },
  };
}
