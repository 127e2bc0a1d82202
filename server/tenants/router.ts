import { ListCustomers, ListTenants, TenantFilter, TenantName } from "@/domain/schema/tenant";
import { remembered } from "@/server/remembered";
import { together } from "@/server/together";
import { reads, router, runs } from "@/server/trpc";
import { confirmKnown, editTenant, noteTenant, resumeTenant, suspendTenant } from "./commands";
import { linkCustomer, rejectMatch, renameCustomer, unlinkCustomer } from "./customers";
import { tenantFacets } from "./facets";
import { listTenants } from "./list";
import { tenantPage } from "./page";
import { listCustomers } from "./read-customers";
import { suggestCustomers } from "./suggest";

const COUNTED_MS = 3_000;

export const tenantsRouter = router({
  list: reads("tenant:read")
    .input(ListTenants)
    .query(({ ctx, input }) =>
      together(ctx.db, `tenants.list ${JSON.stringify(input)}`, () => listTenants(ctx.db, input, ctx.now)),
    ),
  facets: reads("tenant:read")
    .input(TenantFilter)
    .query(({ ctx, input }) =>
      remembered(
        ctx.db,
        { key: `tenants.facets ${JSON.stringify(input)}`, forMs: COUNTED_MS, now: ctx.now },
        () => tenantFacets(ctx.db, input, ctx.now),
      ),
    ),
  byId: reads("tenant:read")
    .input(TenantName)
    .query(({ ctx, input }) => tenantPage(ctx.db, input, ctx.now)),
  edit: runs(editTenant),
  suspend: runs(suspendTenant),
  resume: runs(resumeTenant),
  note: runs(noteTenant),
  confirmKnown: runs(confirmKnown),
  customers: router({
    list: reads("tenant:read")
      .input(ListCustomers)
      .query(({ ctx, input }) => listCustomers(ctx.db, input.text)),
    suggestions: reads("tenant:read").query(({ ctx }) =>
      together(ctx.db, "tenants.suggestions", () => suggestCustomers(ctx.db)),
    ),
    link: runs(linkCustomer),
    unlink: runs(unlinkCustomer),
    rename: runs(renameCustomer),
    reject: runs(rejectMatch),
  }),
});
