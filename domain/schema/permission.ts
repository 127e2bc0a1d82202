import { z } from "zod";

const need = z.string().trim().min(1, "Say what is to be done.").max(200);
const place = z.string().trim().max(300);

export const ProvePermissions = z.strictObject({});

/** `need`: a permission ("threshold:edit"), a procedure ("thresholds.edit") or an action of the place's platform. */
export const AskWhy = z.strictObject({
  need,
  place: place.optional(),
  personId: z.uuid().optional(),
});
export const AskWho = z.strictObject({ need, place: place.optional() });
export const ListPlaceActions = z.strictObject({ place });
export const ListProofs = z.strictObject({ before: z.date().optional() });
export const ReadProof = z.strictObject({ id: z.uuid(), comparedWith: z.uuid().optional() });
export const TakeProof = z.strictObject({ id: z.uuid() });
