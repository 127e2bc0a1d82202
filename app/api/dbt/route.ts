import { randomUUID } from "node:crypto";
import { DBT_FILE_BYTES } from "@/domain/dbt";
import { currentVisit } from "@/server/auth";
import { database } from "@/server/database";
import { readBounded } from "@/server/incoming/read-bounded";
import { uploadDbt } from "@/server/incoming/upload-dbt";
import { refusal, refusalOf, signedOut } from "@/server/refusal";
import { isSameOrigin } from "@/server/same-origin";

/** Takes dbt's result file, which is too large for a procedure; the command behind it is one like any other. */
export async function POST(request: Request): Promise<Response> {
  if (!isSameOrigin(request)) return refusal(403, "This request did not come from the console.");
  const actor = (await currentVisit())?.actor;
  if (!actor) return signedOut();
  const read = await readBounded(request, DBT_FILE_BYTES);
  if ("trouble" in read)
    return read.trouble === "too-large"
      ? refusal(413, `The file is larger than ${DBT_FILE_BYTES / 1_048_576} MB.`)
      : refusal(400, "The file did not arrive whole. Try again.");
  const environmentId = new URL(request.url).searchParams.get("environment") ?? "";
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(read.bytes);
    const ctx = { actor, db: database().db, now: new Date(), correlationId: randomUUID() };
    return Response.json(await uploadDbt(ctx, { environmentId, text }));
  } catch (error) {
    if (error instanceof TypeError) return refusal(400, "The file is not text in UTF-8.");
    return refusalOf(error, "taking a dbt result");
  }
}
