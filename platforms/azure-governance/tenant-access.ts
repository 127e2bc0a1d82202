import type { z } from "zod";
import type { Finding } from "@/domain/flow";
import { accepted, parsed, utcDate } from "@/platforms/answers";
import { decodeAadsts } from "@/platforms/drivers/azure/aadsts";
import type { FlowAnswer, FlowView } from "@/platforms/flow";
import type { Conversation } from "@/platforms/platform";
import { askSigned, platformClock, shown } from "./client";
import { DECIDING } from "./preflight-run";
import { PreflightReport } from "./shapes";
import { theirTime } from "./tenant-data";
import { orTrouble, wantedOf } from "./tenant-looks";
import { listTenants, ofDirectory } from "./tenant-reads";

type Result = z.output<typeof PreflightReport>["results"][number];

const CLOCKS_DIFFER_MS = 5000;

/** What a check of access needs in the tenant. */
const NEEDS: Readonly<Record<string, string>> = {
  azure_subscriptions: "Give the application the role Reader on the subscriptions.",
  azure_resources: "Give the application the role Reader on the subscriptions.",
  azure_cost_management: "Give the application the role Cost Management Reader; Reader is not enough.",
  azure_policy: "Give the application the role Reader; policy states are read with it.",
  azure_security: "Give the application the role Security Reader.",
  azure_graph: "Grant the application's Graph permissions and the administrator's consent.",
};

/**
 * Lets the platform try its access to this one tenant. It keeps what it found for five minutes, failures too; what is
 * older than this step is not taken for an answer.
 */
export async function lookAtAccess(c: Conversation, view: FlowView): Promise<FlowAnswer> {
  return orTrouble("failed", async () => {
    const { tenant_id } = wantedOf(view);
    const { tenants } = await listTenants(c);
    const there = ofDirectory(tenants, tenant_id);
    if (!there) return { state: "failed", said: "The platform does not list this tenant." };
    const reply = accepted(
      await askSigned(c, {
        method: "POST",
        path: "/api/v1/preflight/run",
        json: { tenant_ids: [String(there.id)] },
        timeoutSeconds: 570,
      }),
    );
    const { evidence } = reply;
    const ids = [tenant_id, String(there.id)];
    const results = parsed(PreflightReport, reply).results.filter((result) =>
      ids.includes(result.tenant_id?.toLowerCase() ?? ""),
    );
    if (results.length === 0)
      return { state: "failed", said: "The platform ran its checks without this tenant.", evidence };
    const begun = theirTime(view.beganAt, platformClock(reply, c), c.now()).getTime() - CLOCKS_DIFFER_MS;
    const old = results.filter(({ timestamp }) => (utcDate(timestamp)?.getTime() ?? begun) < begun);
    if (old.length > 0)
      return {
        state: "pending",
        said: `The platform repeats what it found at ${time(old[0])}; it keeps that for five minutes. Clearing the preflight's cache makes it look at once.`,
        evidence,
      };
    const findings = results.map(findingOf);
    const bad = results.filter((result) => isDeciding(result) && result.status === "fail");
    const proved = results.filter((result) => isDeciding(result) && result.status === "pass");
    return {
      state: bad.length === 0 && proved.length > 0 ? "passed" : "failed",
      said:
        bad.length > 0
          ? `${bad.length} of ${results.length} checks of its access fail. ${causes(bad)}`
          : proved.length > 0
            ? `${proved.length} checks of its access pass.`
            : "No check of its access was carried out.",
      findings,
      facts: { checks: results.length, passed: proved.length, failed: bad.length },
      evidence,
    };
  });
}

const isDeciding = ({ category }: Result) => DECIDING.includes(category ?? "");
const time = (result: Result | undefined) =>
  `${utcDate(result?.timestamp)?.toISOString().slice(11, 16) ?? "an earlier time"} UTC`;

const STATUS: Readonly<Record<string, Finding["status"]>> = { pass: "ok", warning: "warn", fail: "alert" };

function findingOf(result: Result): Finding {
  const status = STATUS[result.status] ?? "unknown";
  const text = shown(result.message ?? "");
  const title = shown(result.name ?? result.check_id);
  if (status !== "alert") return { status, title, said: text || shown(result.status) };
  const decoded = decodeAadsts(text);
  const remedy = decoded?.remedy ?? NEEDS[result.category ?? ""];
  return {
    status,
    title,
    said: decoded ? `${decoded.said} (AADSTS${decoded.code})` : text || "It gives no cause.",
    ...(remedy && { remedy }),
  };
}

/** Each cause once: one wrong secret makes every check fail. */
function causes(bad: readonly Result[]): string {
  const said = bad
    .map((result) => findingOf(result))
    .map(({ said, remedy }) => `${said} ${remedy ?? ""}`.trim());
  return [...new Set(said)].slice(0, 3).join(" ");
}
