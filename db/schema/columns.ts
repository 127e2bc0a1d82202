import { text, timestamp } from "drizzle-orm/pg-core";

/** A moment, always with its zone. */
export const moment = (name: string) => timestamp(name, { withTimezone: true });

/** Why, by whom and when something became a new version; a person may leave, the name of then stays. */
export const changedBy = () => ({
  reason: text("reason").notNull(),
  byName: text("by_name").notNull(),
  at: moment("at").notNull(),
});
