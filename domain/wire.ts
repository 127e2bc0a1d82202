import SuperJSON from "superjson";

/** How answers travel between server and browser. What stands in many lines of an answer, as a promise does, goes once. */
export const wire = new SuperJSON({ dedupe: true });
