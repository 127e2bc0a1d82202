import { ALERTMANAGER_SECRET } from "@/domain/delivery";
import { database } from "@/server/database";
import { acceptAlertmanager } from "@/server/incoming/accept-alertmanager";
import { HookPlaces } from "@/server/incoming/hook-places";

export const dynamic = "force-dynamic";

let places: HookPlaces | undefined;

/** Alertmanager notifies here. It has no session: its secret is its own. */
export async function POST(
  request: Request,
  { params }: { params: Promise<{ platform: string; environment: string }> },
): Promise<Response> {
  const { db } = database();
  places ??= new HookPlaces(db, ALERTMANAGER_SECRET);
  const { platform, environment } = await params;
  return acceptAlertmanager({ db, places, now: new Date() }, `${platform}/${environment}`, request);
}
