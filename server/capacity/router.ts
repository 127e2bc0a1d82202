import { z } from "zod";
import { remembered } from "@/server/remembered";
import { reads, router } from "@/server/trpc";
import { capacityList, capacityOne } from "./queries";

/** Days move slowly, and ninety of them cost more than a screen asks for. */
const KEPT_MS = 60_000;

export const capacityRouter = router({
  list: reads("check:read").query(({ ctx }) =>
    remembered(ctx.db, { key: "capacity.list", forMs: KEPT_MS, now: ctx.now }, () =>
      capacityList(ctx.db, ctx.now),
    ),
  ),
  one: reads("check:read")
    .input(z.strictObject({ key: z.string().max(300) }))
    .query(({ ctx, input }) =>
      remembered(ctx.db, { key: `capacity.one ${input.key}`, forMs: KEPT_MS, now: ctx.now }, () =>
        capacityOne(ctx.db, input.key, ctx.now),
      ),
    ),
});
