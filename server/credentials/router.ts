import { z } from "zod";
import { ListCredentials, ReadCalendar } from "@/domain/schema/credential-inventory";
import { together } from "@/server/together";
import { reads, router, runs } from "@/server/trpc";
import { credentialPage } from "./credential-page";
import { editCredential } from "./edit-credential";
import { countCredentials, credentialCalendar, listCredentials } from "./list-credentials";
import { testCredentialNow } from "./test-now";

export const credentialsRouter = router({
  list: reads("credential:read")
    .input(ListCredentials)
    .query(({ ctx, input }) => listCredentials(ctx.db, input, ctx.now)),
  byId: reads("credential:read")
    .input(z.strictObject({ id: z.uuid() }))
    .query(({ ctx, input }) => credentialPage(ctx.db, input.id)),
  calendar: reads("credential:read")
    .input(ReadCalendar)
    .query(({ ctx, input }) => credentialCalendar(ctx.db, input.month)),
  counts: reads("credential:read").query(({ ctx }) =>
    together(ctx.db, "credentials.counts", () => countCredentials(ctx.db)),
  ),
  edit: runs(editCredential),
  test: runs(testCredentialNow),
});
