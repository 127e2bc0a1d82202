import { tenantNotes, tenantRecords } from "@/db/schema";
import { badRequest, conflict, notFound } from "@/domain/errors";
import { ChangeStanding, ConfirmKnown, EditTenant, NoteTenant } from "@/domain/schema/tenant";
import { TENANT_WORD, type TenantStatus } from "@/domain/tenant";
import { redact } from "@/platforms/outbound/redact";
import { changed } from "@/server/audit/changed";
import { type CommandContext, command } from "@/server/command";
import { isRecord, recordOf, refreshSearch, setStatus, type TenantId } from "./records";

export const aboutTenant = ({ environmentId, externalId }: TenantId, detail: Record<string, unknown>) => ({
  subjectKind: "tenant",
  subjectId: `${environmentId}/${externalId}`,
  environmentId,
  tenant: externalId,
  detail,
});

async function recordNamed({ db }: CommandContext, id: TenantId) {
  const record = await recordOf(db, id);
  if (!record) throw notFound("tenant", id.externalId);
  return record;
}

async function recordSeen(ctx: CommandContext, id: TenantId & { version: number }) {
  const record = await recordNamed(ctx, id);
  if (record.version !== id.version)
    throw conflict("Somebody changed this tenant meanwhile. Look at it as it is now and decide again.");
  return record;
}

function refuseSecret(...texts: readonly string[]): void {
  if (texts.some((text) => redact(text) !== text))
    throw badRequest(
      "This looks like a secret, and everybody may read this field. Nothing was kept; enter it on the page of its credential.",
    );
}

async function note(
  { db, actor, now }: CommandContext,
  { environmentId, externalId }: TenantId,
  text: string,
) {
  await db
    .insert(tenantNotes)
    .values({ environmentId, externalId, at: now, byId: actor.id, byName: actor.name, text });
}

/** Who answers for it, and what it is for. */
export const editTenant = command({
  action: "tenant.edit",
  needs: "tenant:edit",
  input: EditTenant,
  async run(ctx, { environmentId, externalId, version, ...after }) {
    refuseSecret(...Object.values(after));
    const before = await recordSeen(ctx, { environmentId, externalId, version });
    await ctx.db
      .update(tenantRecords)
      .set({ ...after, version: version + 1, changedAt: ctx.now })
      .where(isRecord(before));
    await refreshSearch(ctx.db, before);
    return {
      result: { version: version + 1 },
      audit: aboutTenant(before, { name: before.name, ...changed(before, after) }),
    };
  },
});

/** `from` is the only standing out of which it leads: a tenant that was never live is not made live by a detour. */
const changeStanding = (spec: { action: string; from: TenantStatus; to: TenantStatus; otherwise: string }) =>
  command({
    action: spec.action,
    needs: "tenant:edit",
    input: ChangeStanding,
    async run(ctx, { reason, ...id }) {
      refuseSecret(reason);
      const record = await recordSeen(ctx, id);
      if (record.status !== spec.from)
        throw conflict(`${spec.otherwise} This one is ${TENANT_WORD[record.status]}.`);
      await setStatus(ctx.db, { ...id, to: spec.to, now: ctx.now });
      await note(ctx, id, `${TENANT_WORD[spec.to]}: ${reason}`);
      return {
        result: { status: spec.to },
        audit: aboutTenant(record, { name: record.name, ...changed(record, { status: spec.to }), reason }),
      };
    },
  });

/** Its alerts are judged and kept, and nobody is told; at its platform nothing changes. */
export const suspendTenant = changeStanding({
  action: "tenant.suspend",
  from: "live",
  to: "suspended",
  otherwise: "Only a live tenant can be suspended.",
});

export const resumeTenant = changeStanding({
  action: "tenant.resume",
  from: "suspended",
  to: "live",
  otherwise: "Only a suspended tenant can be resumed.",
});

export const noteTenant = command({
  action: "tenant.note",
  needs: "tenant:note",
  input: NoteTenant,
  async run(ctx, { text, ...id }) {
    refuseSecret(text);
    const record = await recordNamed(ctx, id);
    await note(ctx, id, text);
    return { result: {}, audit: aboutTenant(record, { name: record.name, text }) };
  },
});

/** Somebody asked for it after all, and says so with a reason that stays with it. */
export const confirmKnown = command({
  action: "tenant.confirm-known",
  needs: "tenant:edit",
  input: ConfirmKnown,
  async run(ctx, { reason, ...id }) {
    refuseSecret(reason);
    const record = await recordNamed(ctx, id);
    if (!record.unexpectedAt) throw conflict("Nobody wonders about this tenant any more.");
    await ctx.db
      .update(tenantRecords)
      .set({ unexpectedAt: null, version: record.version + 1, changedAt: ctx.now })
      .where(isRecord(record));
    await note(ctx, id, `It is known: ${reason}`);
    return {
      result: {},
      audit: aboutTenant(record, {
        name: record.name,
        unexpectedAt: record.unexpectedAt.toISOString(),
        reason,
      }),
    };
  },
});
