import { and, eq, sql } from "drizzle-orm";
import { customerRejections, customers, tenantRecords } from "@/db/schema";
import { conflict, notFound } from "@/domain/errors";
import { LinkCustomer, RejectMatch, RenameCustomer, TenantName } from "@/domain/schema/tenant";
import { changed } from "@/server/audit/changed";
import { type CommandContext, command } from "@/server/command";
import { clientOf } from "@/server/syncs/client-of";
import { aboutTenant } from "./commands";
import { keepSearchOfCustomer } from "./keep-search";
import { isRecord, recordOf, refreshSearch, type TenantId } from "./records";

const aboutCustomer = (id: string, detail: Record<string, unknown>) => ({
  subjectKind: "customer",
  subjectId: id,
  detail,
});

async function refuseTaken({ db }: CommandContext, name: string, id: string | null) {
  const [taken] = await db
    .select({ id: customers.id })
    .from(customers)
    .where(sql`lower(${customers.name}) = lower(${name})`);
  if (taken && taken.id !== id)
    throw conflict(`There is a customer called "${name}" already. Choose it instead.`);
}

async function customerFor(ctx: CommandContext, id: string | undefined, name: string) {
  if (id) {
    const [known] = await ctx.db.select().from(customers).where(eq(customers.id, id)).for("update");
    if (!known) throw notFound("customer", id);
    return known;
  }
  await refuseTaken(ctx, name, null);
  const [made] = await ctx.db
    .insert(customers)
    .values({ name, createdAt: ctx.now, createdByName: ctx.actor.name })
    .returning();
  if (!made) throw new Error("the customer was not kept");
  return made;
}

/** These tenants are of one customer, a new one or one that is known. */
export const linkCustomer = command({
  action: "customer.link",
  needs: "tenant:edit",
  everywhere: true,
  input: LinkCustomer,
  async run(ctx, { members, customerId, name = "" }) {
    const customer = await customerFor(ctx, customerId, name);
    const linked: string[] = [];
    for (const member of members.toSorted(byPlace)) {
      const record = await recordOf(ctx.db, member);
      if (!record) throw notFound("tenant", member.externalId);
      await ctx.db
        .update(tenantRecords)
        .set({ customerId: customer.id, version: record.version + 1, changedAt: ctx.now })
        .where(isRecord(record));
      await refreshSearch(ctx.db, record);
      linked.push(memberText(record));
    }
    return {
      result: { id: customer.id },
      audit: aboutCustomer(customer.id, { name: customer.name, linked }),
    };
  },
});

/** Always in the same order, so that two people who link at once wait for one another and do not lock each other out. */
const byPlace = (a: TenantId, b: TenantId) => (memberText(a) < memberText(b) ? -1 : 1);

export const memberText = ({ environmentId, externalId }: TenantId) => `${environmentId}|${externalId}`;

/** A customer without any tenant left goes with its last one. */
export const unlinkCustomer = command({
  action: "customer.unlink",
  needs: "tenant:edit",
  everywhere: true,
  input: TenantName,
  async run({ db, now }, id) {
    const record = await recordOf(db, id);
    if (!record) throw notFound("tenant", id.externalId);
    if (!record.customerId) throw conflict("It belongs to no customer.");
    await db
      .update(tenantRecords)
      .set({ customerId: null, version: record.version + 1, changedAt: now })
      .where(isRecord(record));
    await refreshSearch(db, record);
    const [gone] = await db
      .delete(customers)
      .where(
        and(
          eq(customers.id, record.customerId),
          sql`not exists (select 1 from ${tenantRecords} where ${tenantRecords.customerId} = ${customers.id})`,
        ),
      )
      .returning({ name: customers.name });
    return {
      result: {},
      audit: aboutTenant(record, {
        name: record.name,
        customerId: record.customerId,
        ...(gone && { customerRemoved: gone.name }),
      }),
    };
  },
});

export const renameCustomer = command({
  action: "customer.rename",
  needs: "tenant:edit",
  everywhere: true,
  input: RenameCustomer,
  async run(ctx, { id, name }) {
    const before = await customerFor(ctx, id, name);
    await refuseTaken(ctx, name, id);
    await ctx.db.update(customers).set({ name }).where(eq(customers.id, id));
    await keepSearchOfCustomer(clientOf(ctx.db), id);
    return { result: {}, audit: aboutCustomer(id, changed(before, { name })) };
  },
});

/** They only look alike: not asked again, until somebody else looks like them too. */
export const rejectMatch = command({
  action: "customer.reject-match",
  needs: "tenant:edit",
  everywhere: true,
  input: RejectMatch,
  async run({ db, actor, now }, { because, key, members }) {
    const named = members.map(memberText);
    await db
      .insert(customerRejections)
      .values({ because, key, members: named, at: now, byName: actor.name })
      .onConflictDoUpdate({
        target: [customerRejections.because, customerRejections.key],
        set: { members: named, at: now, byName: actor.name },
      });
    return {
      result: {},
      audit: {
        subjectKind: "customer",
        subjectId: `${because}:${key}`.slice(0, 200),
        detail: { because, key, members: named },
      },
    };
  },
});
