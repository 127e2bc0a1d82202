import type { TRPCLink } from "@trpc/client";
import { observable } from "@trpc/server/observable";
import type { AppRouter } from "@/server/router";
import { askForProof } from "./ask-for-proof";

/** A call that needs a fresh proof of who asks waits for it and is repeated; whoever made it notices nothing. */
export const stepUpLink: TRPCLink<AppRouter> =
  () =>
  ({ next, op }) =>
    observable((observer) => {
      let isOver = false;
      const send = (mayAsk: boolean) =>
        next(op).subscribe({
          next: (value) => observer.next(value),
          complete: () => observer.complete(),
          error(error) {
            if (!mayAsk || !error.data?.stepUp) return observer.error(error);
            void askForProof().then((proven) => {
              if (isOver) return;
              if (proven) call = send(false);
              else observer.error(error);
            });
          },
        });
      let call = send(true);
      return () => {
        isOver = true;
        call.unsubscribe();
      };
    });
