import type { Role, Standing } from "@/domain/access";

/** Whose home page somebody sees: with a role in some places only, the one that asks for nothing beyond them. */
export const homeOf = ({ role, reach }: Standing): Role => (reach === "granted" ? "viewer" : role);
