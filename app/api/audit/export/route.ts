import { sendAtOnce } from "@/server/audit-exports/send";
import { forSignedIn } from "@/server/signed-in-route";

/** A small export as a download: the filter's fields, `format` and `timeZone` in the address. */
export function GET(request: Request): Promise<Response> {
  const { format, timeZone, ...filter } = Object.fromEntries(new URL(request.url).searchParams);
  // The command reads it with its own schema, as it does every input.
  const asked = { filter, format, timeZone } as Parameters<typeof sendAtOnce>[1];
  return forSignedIn("sending an export", (ctx) => sendAtOnce(ctx, asked));
}
