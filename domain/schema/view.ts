import { z } from "zod";

const screen = z.enum(["syncs", "alerts", "audit"]);
export type ViewScreen = z.output<typeof screen>;

/** A screen's filters under a name. The query is what stands behind the "?" of its address. */
export const SaveView = z.strictObject({
  screen,
  name: z.string().trim().min(1, "Give the view a name.").max(60, "A name has at most 60 characters."),
  query: z
    .string()
    .max(2000, "These filters are too long to be kept.")
    .regex(/^[\w\-.~%+=&*!'(),:@/]*$/, "These filters cannot be kept."),
});
export const RemoveView = z.strictObject({ id: z.uuid() });
export const ListViews = z.strictObject({ screen });
