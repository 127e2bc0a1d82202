export const runbookDocumentsRouter = {};
