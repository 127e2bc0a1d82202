import { HOOK_SECRET } from "@/domain/delivery";
import { database } from "@/server/database";
import { acceptAirbyte } from "@/server/incoming/accept-airbyte";
import { HookPlaces } from "@/server/incoming/hook-places";

export const dynamic = "force-dynamic";

let places: HookPlaces | undefined;

/** Airbyte tells of finished jobs here. It has no session: its secret is its own. */
export async function POST(
  request: Request,
  { params }: { params: Promise<{ environment: string }> },
): Promise<Response> {
  const { db } = database();
  places ??= new HookPlaces(db, HOOK_SECRET);
  return acceptAirbyte({ db, places, now: new Date() }, (await params).environment, request);
}
