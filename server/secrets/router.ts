import { reads, router, runs } from "@/server/trpc";
import { enterSecret, removeSecret } from "./enter-secret";
import { sealingStatus } from "./queries";
import { rotateSealingKey } from "./rotate-sealing-key";

export const secretsRouter = router({
  sealing: reads("secret:enter").query(({ ctx }) => sealingStatus(ctx.db)),
  enter: runs(enterSecret),
  remove: runs(removeSecret),
  rotateKey: runs(rotateSealingKey),
});
