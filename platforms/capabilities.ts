import type { CapabilityReport } from "./platform";

/** One report per capability: what several drivers offer is supported where one of them does, and says so for each. */
export function oneOfEach(reports: readonly CapabilityReport[]): CapabilityReport[] {
  return [...new Set(reports.map(({ capability }) => capability))].map((capability) => {
    const told = reports.filter((one) => one.capability === capability);
    const supported = told.filter((one) => one.supported);
    const said = supported.length > 0 ? supported : told;
    return {
      capability,
      supported: supported.length > 0,
      because: said.map(({ because }) => because).join(" "),
    };
  });
}
