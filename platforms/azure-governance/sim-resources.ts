import type { Route } from "@/platforms/simulator/routes";
import { route } from "./sim-parts";
import type { AzureWorld } from "./world";

const SHARES = { "Microsoft.Compute/virtualMachines": 0.3, "Microsoft.Storage/storageAccounts": 0.5 };
const REST = "Microsoft.Web/sites";

/**
 * What is stored of resources. The real one compares its own ids with the directory's, so that the list and its total
 * stay empty; the sums beside them are right, and only its own ids choose. The runbook's takes either id and counts.
 */
export const resourceRoute = (
  world: AzureWorld,
  isReal: boolean,
  guard: (handle: Route["handle"]) => Route["handle"],
): Route =>
  route(
    "GET",
    "/api/v1/resources",
    guard(({ query }) => {
      const wanted = query.getAll("tenant_ids");
      const counts = world.tenants
        .active()
        .filter(
          ({ id, directoryId }) =>
            wanted.length === 0 || wanted.includes(id) || (!isReal && wanted.includes(directoryId)),
        )
        .map(({ name, id }) => [name, world.resourcesOf(name, id)] as const)
        .filter(([, count]) => count > 0);
      const total = counts.reduce((sum, [, count]) => sum + count, 0);
      const byType = Object.entries(SHARES).map(
        ([type, share]) => [type, Math.floor(total * share)] as const,
      );
      const rest = total - byType.reduce((sum, [, count]) => sum + count, 0);
      return {
        json: {
          total_resources: isReal ? 0 : total,
          resources_by_type: total === 0 ? {} : Object.fromEntries([...byType, [REST, rest]]),
          resources_by_location: total === 0 ? {} : { westeurope: total },
          resources_by_tenant: Object.fromEntries(counts),
          orphaned_resources: 0,
          orphaned_estimated_cost: 0,
          resources: [],
        },
      };
    }),
  );
