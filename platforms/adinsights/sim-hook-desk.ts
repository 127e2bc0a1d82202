import type { Route, SimReply, SimRequest } from "@/platforms/simulator/routes";
import { type SimTenant, uuidOf } from "./sim-fleet";

const said = (status: number, detail: string): SimReply => ({ status, json: { detail } });
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The webhook secret as the platform knows it and as Airbyte sends it, and when the two did not agree. */
export class HookDesk {
  private platform: string | undefined;
  private airbyte: string;
  private isRequired = true;
  /** From when to when what Airbyte sent was refused. */
  private readonly deaf: { from: number; to: number }[] = [];

  constructor(
    seed: string,
    private readonly now: () => number,
  ) {
    this.platform = `made-up-webhook-secret-${uuidOf(seed, "hook")}`;
    this.airbyte = this.platform;
  }

  /** What Airbyte shows to everybody who listens. */
  sent(): string {
    return this.airbyte;
  }

  isRefusedAt(at: number): boolean {
    return this.deaf.some(({ from, to }) => from <= at && at < to);
  }

  /** Stands for what people do elsewhere: a variable and a deploy at the platform, a settings page at Airbyte. */
  private change(request: SimRequest): SimReply {
    const body = (request.json() ?? {}) as {
      platform?: string | null;
      airbyte?: string;
      required?: boolean;
    };
    if (body.platform !== undefined) this.platform = body.platform || undefined;
    if (body.airbyte) this.airbyte = body.airbyte;
    if (body.required !== undefined) this.isRequired = body.required;
    const open = this.deaf.find(({ to }) => to === Number.POSITIVE_INFINITY);
    const isDeaf = this.refusal(this.airbyte) !== undefined;
    if (isDeaf && !open) this.deaf.push({ from: this.now(), to: Number.POSITIVE_INFINITY });
    if (!isDeaf && open) open.to = this.now();
    return { status: 204 };
  }

  private refusal(shown: string | undefined): SimReply | undefined {
    if (!this.platform) return this.isRequired ? said(503, "webhook secret not configured") : undefined;
    return shown === this.platform ? undefined : said(403, "invalid webhook secret");
  }

  private take(request: SimRequest, fleet: readonly SimTenant[]): SimReply {
    const shown = request.headers["x-airbyte-webhook-secret"];
    const refused = this.refusal(typeof shown === "string" ? shown : undefined);
    if (refused) return refused;
    const body = request.json() as
      | { connectionId?: unknown; connection_id?: unknown; job?: { id?: unknown; status?: unknown } }
      | undefined;
    if (body === undefined) return said(400, "JSON parse error - Expecting value: line 1 column 1 (char 0)");
    const id = body.connectionId ?? body.connection_id;
    if (!id) return said(400, "connection_id missing");
    if (typeof id !== "string" || !UUID.test(id)) return said(400, "invalid connection_id");
    const isKnown = fleet.some(({ connections }) => connections.some((each) => each.connectionId === id));
    if (!isKnown) return said(404, "connection not found");
    const status = String(body.job?.status ?? "");
    return {
      status: ["", "succeeded", "success"].includes(status) ? 200 : 202,
      json: {
        connection_id: id,
        job_id: String(body.job?.id ?? ""),
        status,
        received_at: new Date(this.now()).toISOString().replace("Z", "+00:00"),
      },
    };
  }

  routes(fleet: readonly SimTenant[]): Route[] {
    return [
      { method: "POST", path: "/api/airbyte/webhook/", handle: (request) => this.take(request, fleet) },
      { method: "POST", path: "/simulator/webhook-secret", handle: (request) => this.change(request) },
    ];
  }
}
