import type { Context } from "@/server/command";
import { downloadFile } from "./commands";

/** The list as CSV, named after where and when it was fetched. */
export async function sendPlatformFile(ctx: Context, id: string): Promise<Response> {
  const { body, environmentId, key, fetchedAt, digest } = await downloadFile(ctx, { id });
  const day = fetchedAt?.toISOString().slice(0, 10);
  const name = [environmentId.replaceAll("/", "-"), key, day].filter(Boolean).join("-");
  return new Response(new Uint8Array(body), {
    headers: {
      "content-type": "text/csv; charset=utf-8; header=present",
      "content-disposition": `attachment; filename="${name.replace(/[^\w.-]/g, "-")}.csv"`,
      "content-length": String(body.length),
      "cache-control": "private, no-store",
      ...(digest && { etag: `"${digest}"` }),
    },
  });
}
