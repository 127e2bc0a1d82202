import { randomUUID } from "node:crypto";
import { DBT_FILE_BYTES } from "@/domain/dbt";
import { AppError, type ErrorCode } from "@/domain/errors";
import { currentVisit } from "@/server/auth";
import { database } from "@/server/database";
import { readBounded } from "@/server/incoming/read-bounded";
import { uploadDbt } from "@/server/incoming/upload-dbt";
import { log } from "@/server/log";
import { isSameOrigin } from "@/server/same-origin";

const STATUS: Record<ErrorCode, number> = {
  BAD_REQUEST: 400,
  UNAUTHORIZED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  TOO_MANY_REQUESTS: 429,
  SERVICE_UNAVAILABLE: 503,
};

/** Takes dbt's result file, which is too large for a procedure; the command behind it is one like any other. */
export async function POST(request: Request): Promise<Response> {
  if (!isSameOrigin(request)) return refusal(403, "This request did not come from the console.");
  const actor = (await currentVisit())?.actor;
  if (!actor) return refusal(401, "You are signed out. Sign in to continue.");
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
    if (error instanceof AppError) return refusal(STATUS[error.code], error.message);
    if (error instanceof TypeError) return refusal(400, "The file is not text in UTF-8.");
    log.error({ error }, "taking a dbt result broke");
    return refusal(500, "Something broke on our side. Nothing was changed.");
  }
}

const refusal = (status: number, error: string) => Response.json({ error }, { status });
