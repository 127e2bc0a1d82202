import type { Route } from "@/platforms/simulator/routes";
import { invalid, route } from "./sim-parts";
import type { AzureWorld } from "./world";

/** The maintenance mode that the runbook hopes for; the published code has none. */
export class SimMaintenance {
  private until = 0;

  constructor(private readonly world: AzureWorld) {}

  status() {
    const enabled = this.until > this.world.now();
    return { enabled, until: enabled ? new Date(this.until).toISOString() : null };
  }

  routes(): Route[] {
    return [
      route("POST", "/api/v1/maintenance/enable", (request) => {
        const wanted = request.json() as { reason?: unknown; duration_minutes?: unknown } | undefined;
        if (typeof wanted?.duration_minutes !== "number" || !wanted.reason)
          return invalid("body", "duration_minutes", "Field required");
        this.until = this.world.now() + wanted.duration_minutes * 60_000;
        return { json: { status: "enabled", ...this.status() } };
      }),
      route("POST", "/api/v1/maintenance/disable", () => {
        this.until = 0;
        return { json: { status: "disabled", ...this.status() } };
      }),
    ];
  }
}
