import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { load, Prefetched, trpc, visitor } from "@/app/prefetch";
import { Console } from "@/components/shell/console";
import { readZoneChoice, ZONE_COOKIE } from "@/components/shell/zone-choice";
import { StepUpLayer } from "@/components/step-up/step-up-layer";
import { TRPCProvider } from "@/components/trpc";
import { env } from "@/server/env";

/** Everything behind sign-in. Each page and procedure checks for itself; this only draws the frame. */
export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const { actor } = await visitor();
  await load(trpc.home.counts.queryOptions());
  const zone = readZoneChoice((await cookies()).get(ZONE_COOKIE)?.value);
  return (
    <TRPCProvider>
      <Prefetched>
        <Console
          person={{
            id: actor.id,
            name: actor.name,
            email: actor.email,
            role: actor.role,
            reach: actor.reach ?? "everywhere",
            holdings: actor.holdings ?? [],
          }}
          zone={zone}
          drawnAt={Date.now()}
          isDemo={env().isDemo}
        >
          {children}
        </Console>
        <StepUpLayer />
      </Prefetched>
    </TRPCProvider>
  );
}
