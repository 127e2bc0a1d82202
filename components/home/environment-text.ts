/** "adinsights" for its production, "adinsights/staging" for the rest: what is usual is not repeated on every line. */
export const environmentText = (id: string) => id.replace(/\/(production|self)$/, "");
