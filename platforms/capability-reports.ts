import type { CapabilityReport } from "./platform";

/** One report for each capability: where several drivers offer the same, one that can is enough. */
export function onceEach(reports: readonly CapabilityReport[]): CapabilityReport[] {
  const found = new Map<CapabilityReport["capability"], CapabilityReport>();
  for (const report of reports) {
    const known = found.get(report.capability);
    if (!known) found.set(report.capability, report);
    else if (known.supported === report.supported)
      found.set(report.capability, { ...known, because: `${known.because} ${report.because}` });
    else if (report.supported) found.set(report.capability, report);
  }
  return [...found.values()];
}
