import { attachment } from "@/server/attachment";
import type { Context } from "@/server/command";
import { downloadFile } from "./commands";

/** The list as CSV, named after where and when it was fetched. */
export async function sendPlatformFile(ctx: Context, id: string): Promise<Response> {
  const { body, environmentId, key, fetchedAt, digest } = await downloadFile(ctx, { id });
  const day = fetchedAt?.toISOString().slice(0, 10);
  return attachment({
    body,
    type: "text/csv; charset=utf-8; header=present",
    name: `${[environmentId, key, day].filter(Boolean).join("-")}.csv`,
    digest,
  });
}
