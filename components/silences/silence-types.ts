import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "@/server/router";

type Outputs = inferRouterOutputs<AppRouter>["silences"];

export type LiveSilence = Outputs["list"]["live"][number];
export type EndedSilence = Outputs["list"]["ended"][number];
export type SilencePreview = Outputs["preview"];
export type Hidden = SilencePreview["present"];
