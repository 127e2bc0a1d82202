import { timestamp } from "drizzle-orm/pg-core";

/** A moment, always with its zone. */
export const moment = (name: string) => timestamp(name, { withTimezone: true });
