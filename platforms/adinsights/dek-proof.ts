import { z } from "zod";
import { accepted, parsed, utcDate } from "@/platforms/answers";
import type { FlowAnswer, FlowView } from "@/platforms/flow";
import type { Conversation } from "@/platforms/platform";
import { asTenant, listOf, wantedEach } from "./client";
import { called } from "./tenants";

/** Our clock and the platform's may be off by so much. */
const CLOCK_MS = 120_000;

const AuditRow = z.object({
  created_at: z.string(),
  metadata: z.object({ error_kind: z.string().nullish() }).nullish(),
});

async function readRotations(c: Conversation, tenant: string, since: Date) {
  const read = async (action: string) => {
    const reply = accepted(
      await asTenant(c, tenant, { path: "/api/audit-logs/", query: { action, page_size: 50 } }),
    );
    const rows = parsed(listOf(AuditRow), reply).filter(
      ({ created_at }) => (utcDate(created_at)?.getTime() ?? 0) >= since.getTime() - CLOCK_MS,
    );
    return { rows, evidence: reply.evidence };
  };
  const done = await read("dek_rotated");
  const lost = await read("dek_rotation_failed");
  return {
    rotated: done.rows.length,
    failed: lost.rows.map(({ metadata }) => (metadata?.error_kind ?? "no reason given").slice(0, 60)),
    evidence: done.evidence,
  };
}

/** Newer versions leave a row in each tenant's audit log, whether it went well or not. */
export async function proofInAudit(c: Conversation, view: FlowView): Promise<FlowAnswer> {
  const { heard, lost } = await wantedEach(c, view.input.tenant ?? "", (tenant) =>
    readRotations(c, tenant, view.requestedAt),
  );
  const broken = heard.filter(({ got }) => got.failed.length > 0);
  const without = heard.filter(({ got }) => got.rotated + got.failed.length === 0);
  const all = heard.length + lost.length;
  const facts = { tenants: all, rotated: all - broken.length - without.length - lost.length };
  const findings = [
    ...broken.map(({ tenant, got }) => ({
      status: "alert" as const,
      title: called(c, tenant),
      said: `Its rotation failed: ${got.failed[0]}.`,
      remedy: "Look at the key service (KMS), then rotate this tenant alone.",
    })),
    ...without.map(({ tenant }) => ({
      status: "unknown" as const,
      title: called(c, tenant),
      said: "Its audit log has no rotation since.",
      remedy: "A tenant without a key has none to rotate; otherwise the run stopped before it.",
    })),
    ...lost.map(({ tenant, trouble }) => ({
      status: "unknown" as const,
      title: called(c, tenant),
      said: trouble.message.slice(0, 200),
    })),
  ];
  const told = { facts, findings, evidence: (broken[0] ?? heard[0])?.got.evidence };
  if (broken.length > 0)
    return {
      state: "failed",
      said: `The rotation of ${broken.map(({ tenant }) => called(c, tenant)).join(", ")} failed.`,
      ...told,
    };
  return {
    state: facts.rotated === all ? "passed" : "pending",
    said: `${facts.rotated} of the ${all} tenants that were looked at have a row dek_rotated since.`,
    ...told,
  };
}

const Social = z.object({
  platforms: z.array(z.object({ platform: z.string(), reason: z.object({ code: z.string() }).nullish() })),
});
const BROKEN = ["credential_reauth_required", "latest_sync_failed", "orphaned_marketing_access"];

async function readMeta(c: Conversation, tenant: string) {
  const reply = accepted(await asTenant(c, tenant, { path: "/api/integrations/social/status/" }));
  const broken = parsed(Social, reply).platforms.flatMap(({ platform, reason }) =>
    reason && BROKEN.includes(reason.code) ? [`${platform.slice(0, 40)}: ${reason.code}.`] : [],
  );
  return { broken, evidence: reply.evidence };
}

/** What a rotation could break, as each tenant's own page on Meta and Instagram shows it. */
export async function proofByMeta(c: Conversation, view: FlowView): Promise<FlowAnswer> {
  const { heard, lost } = await wantedEach(c, view.input.tenant ?? "", (tenant) => readMeta(c, tenant));
  const bad = heard.filter(({ got }) => got.broken.length > 0);
  const findings = [
    ...bad.map(({ tenant, got }) => ({
      status: "alert" as const,
      title: called(c, tenant),
      said: got.broken.join(" "),
      remedy: "Connect Meta again as this tenant: its page tokens may have been made with the old key.",
    })),
    ...lost.map(({ tenant, trouble }) => ({
      status: "unknown" as const,
      title: called(c, tenant),
      said: trouble.message.slice(0, 200),
    })),
  ];
  return {
    state: findings.length === 0 ? "passed" : "failed",
    said:
      findings.length === 0
        ? `Nothing is wrong with Meta at ${heard.length} tenants.`
        : `Meta is broken at ${bad.length} tenants; ${lost.length} were not read.`,
    facts: { tenants: heard.length, broken: bad.length, notRead: lost.length },
    findings,
    evidence: (bad[0] ?? heard[0])?.got.evidence,
  };
}
