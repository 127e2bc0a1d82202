export const runbookRunsRouter = {};
