/** The question behind the list, the same on the server and in the browser. */
export const openAlertsInput = (environmentId?: string) => ({
  filter: { environments: environmentId ? [environmentId] : [] },
});
