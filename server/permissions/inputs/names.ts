import { randomUUID } from "node:crypto";

/** Names that nothing bears. */
export const NO_ID = randomUUID();
export const NOWHERE = "nowhere/none";
