/** The platform knows each tenant by two ids and mixes them up; so does this one. */
export const TENANTS = ["Contoso", "Fabrikam", "Northwind", "Adventure Works", "Tailspin", "Wingtip"].map(
  (name, index) => ({
    name,
    id: `5eed0000-0000-4000-9000-00000000000${index + 1}`,
    directoryId: `d1ec7000-0000-4000-a000-00000000000${index + 1}`,
  }),
);
