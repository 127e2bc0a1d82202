import { DBT_FILE_BYTES } from "@/domain/dbt";
import { readBounded } from "@/server/incoming/read-bounded";
import { uploadDbt } from "@/server/incoming/upload-dbt";
import { refusal } from "@/server/refusal";
import { isSameOrigin } from "@/server/same-origin";
import { forSignedIn } from "@/server/signed-in-route";

/** Takes dbt's result file, which is too large for a procedure; the command behind it is one like any other. */
export async function POST(request: Request): Promise<Response> {
  if (!isSameOrigin(request)) return refusal(403, "This request did not come from the console.");
  return forSignedIn("taking a dbt result", async (ctx) => {
    const read = await readBounded(request, DBT_FILE_BYTES);
    if ("trouble" in read)
      return read.trouble === "too-large"
        ? refusal(413, `The file is larger than ${DBT_FILE_BYTES / 1_048_576} MB.`)
        : refusal(400, "The file did not arrive whole. Try again.");
    const environmentId = new URL(request.url).searchParams.get("environment") ?? "";
    const text = textOf(read.bytes);
    if (text === undefined) return refusal(400, "The file is not text in UTF-8.");
    return Response.json(await uploadDbt(ctx, { environmentId, text }));
  });
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
