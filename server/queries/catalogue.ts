import type { Db } from "@/db";
import { keptByOthers } from "@/domain/log-retention";
import type { Action, PlatformQuery } from "@/platforms/platform";
import { actionsOf } from "@/server/actions/actions-of";
import { findPlace, logsOf, queriesOf, whyNotOffered } from "./find-read";

/** What can be asked of an environment, in the groups that have anything; what it does not offer says why. */
export async function queryCatalogue(db: Db, environmentId: string) {
  const { place, connector } = await findPlace(db, environmentId);
  const missing = await whyNotOffered(db, environmentId);
  const actions = actionsOf(connector, place);
  const queries = queriesOf(connector, place.dialect);
  return {
    id: place.id,
    name: place.name,
    platform: connector.declaration.name,
    hasLogs: logsOf(connector, place.dialect).length > 0,
    groups: [...new Set(queries.map(({ group }) => group))].map((group) => ({
      group,
      queries: queries
        .filter((query) => query.group === group)
        .map((query) => entry(query, missing, actions)),
    })),
  };
}

function entry(query: PlatformQuery, missing: Map<string, string>, actions: readonly Action[]) {
  const { key, title, purpose, fields, columns } = query;
  return {
    key,
    title,
    purpose,
    fields: [...fields],
    columns: [...columns],
    notOfferedBecause: missing.get(query.capability) ?? null,
    rowActions: (query.rowActions ?? []).flatMap(({ action, input }) => {
      const found = actions.find((one) => one.key === action);
      if (!found) return [];
      const { title: name, tier, capability } = found;
      return [{ action, title: name, tier, input, notOfferedBecause: missing.get(capability) ?? null }];
    }),
  };
}

/** The logs of an environment, what may be asked of each, and how long lines are kept. */
export async function logCatalogue(db: Db, environmentId: string) {
  const { place, connector } = await findPlace(db, environmentId);
  const because = (await whyNotOffered(db, environmentId)).get("logs") ?? null;
  return {
    id: place.id,
    name: place.name,
    platform: connector.declaration.name,
    kept: keptByOthers(place.platformId, place.name),
    sources: logsOf(connector, place.dialect).map(({ key, title, fields }) => ({
      key,
      title,
      fields: [...fields],
      notOfferedBecause: because,
    })),
  };
}
