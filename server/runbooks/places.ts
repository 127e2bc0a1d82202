import { eq } from "drizzle-orm";
import type { Db } from "@/db";
import { capabilities, environments } from "@/db/schema";
import { isActing } from "@/domain/runbook-walk";
import type { RunbookDocument } from "@/domain/schema/runbook";
import { connectors } from "@/server/connectors";

type Place = typeof environments.$inferSelect;
type Offer = typeof capabilities.$inferSelect;
export type Places = { places: Place[]; offers: Offer[] };

export async function readPlaces(db: Db): Promise<Places> {
  const [places, offers] = await Promise.all([
    db.select().from(environments).where(eq(environments.active, true)).orderBy(environments.id),
    db.select().from(capabilities).where(eq(capabilities.supported, false)),
  ]);
  return { places, offers };
}

/** Where a runbook can be walked, and which of its steps a deployment does not offer, with the reason. */
export function placesOf(document: RunbookDocument, { places, offers }: Places) {
  return places
    .filter(({ platformId }) => platformId === document.platform)
    .map((place) => ({
      id: place.id,
      name: place.name,
      simulated: place.simulated,
      lacks: lacksOf(document, place, offers),
    }));
}

function lacksOf(document: RunbookDocument, place: Place, offers: readonly Offer[]) {
  const connector = connectors[place.platformId];
  const actions = connector.actions(place.dialect ?? "");
  const queries = connector.queries?.(place.dialect ?? "") ?? [];
  return document.steps.flatMap((step) => {
    const wanted = [
      ...(isActing(step) && "action" in step ? [{ key: step.action, known: actions }] : []),
      ...((step.kind === "query" || step.kind === "verify") && step.query
        ? [{ key: step.query, known: queries }]
        : []),
    ];
    return wanted.flatMap(({ key, known }) => {
      const found = known.find((one) => one.key === key);
      if (!found) return [{ step: step.key, because: `This deployment has no "${key}".` }];
      const refused = offers.find(
        (offer) => offer.environmentId === place.id && offer.capability === found.capability,
      );
      return refused ? [{ step: step.key, because: refused.because }] : [];
    });
  });
}
