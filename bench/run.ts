import { measureActions } from "./actions";
import { measureAlerts } from "./alerts";
import { measureAlertsLife } from "./alerts-life";
import { measureAlertsTriage } from "./alerts-triage";
import { measureAlertsWay } from "./alerts-way";
import { measureArchive } from "./archive";
import { measureExport } from "./export";
import { type Figure, printFigures } from "./figures";
import { measureIncoming } from "./incoming";
import { measureIsolation } from "./isolation";
import { measureNotify } from "./notify";
import { measureObserve } from "./observe";
import { measurePage } from "./page";
import { openPlace, type Place } from "./place";
import { measureReports } from "./reports";
import { measureRuns } from "./runs";
import { measureScreens } from "./screens";
import { measureSealing } from "./sealing";
import { measureSla } from "./sla";
import { measureTenants } from "./tenants";
import { measureTrail } from "./trail";
import { measureChain } from "./trail-chain";

type Options = { isQuick: boolean; note: (text: string) => void };

const parts = {
  observe: ["Observe loop", withPlace(measureObserve)],
  screens: ["Screens", withPlace(measureScreens)],
  actions: ["Actions", withPlace(measureActions)],
  runs: ["Runs", withPlace(measureRuns)],
  "alerts-life": ["Life of alerts", withPlace(measureAlertsLife)],
  alerts: ["Alerts", withPlace(measureAlerts)],
  "alerts-way": ["Alerts: from the answer to the channel", withPlace(measureAlertsWay)],
  incoming: ["What comes in", measureIncoming],
  "alerts-triage": ["Alerts: triage", withPlace(measureAlertsTriage)],
  isolation: ["Isolation of tenants", measureIsolation],
  notify: ["Notifications", withPlace(measureNotify)],
  tenants: ["Tenants", withPlace(measureTenants)],
  trail: ["Audit trail", withPlace(measureTrail)],
  export: ["Exports of the trail", withPlace(measureExport)],
  sla: ["Promises", withPlace(measureSla)],
  sealing: ["Sealed secrets", withPlace(measureSealing)],
  chain: ["Chains of the trail", withPlace(measureChain)],
  archive: ["Archive of the trail", withPlace(measureArchive)],
  reports: ["Reports", withPlace(measureReports)],
  page: ["Pages", measurePage],
} as const;
type Part = keyof typeof parts;

const isPart = (text: string): text is Part => Object.hasOwn(parts, text);

/** Each part has a database server of its own, so that none inherits another's warm pages or its load. */
function withPlace(
  measure: (place: Place, options: Options) => Promise<Figure[]>,
): (options: Options) => Promise<Figure[]> {
  return async (options) => {
    const place = await openPlace();
    try {
      return await measure(place, options);
    } finally {
      await place.remove();
    }
  };
}

async function main(args: readonly string[]): Promise<boolean> {
  const isQuick = args.includes("--quick");
  const named = args.filter((arg) => arg !== "--quick");
  const chosen = named.length > 0 ? named : Object.keys(parts);
  const unknown = chosen.find((name) => !isPart(name));
  if (unknown) {
    process.stderr.write(
      `${unknown} is nothing to measure; there are ${Object.keys(parts).join(", ")} and --quick.\n`,
    );
    return false;
  }
  let isMet = true;
  for (const name of chosen.filter(isPart)) {
    const [title, measure] = parts[name];
    const note = (text: string) => process.stderr.write(`  ${name}: ${text}\n`);
    isMet = printFigures(title, await measure({ isQuick, note })) && isMet;
  }
  process.stdout.write(isMet ? "\nEvery limit was kept.\n" : "\nAt least one limit was missed.\n");
  return isMet;
}

process.exit((await main(process.argv.slice(2))) ? 0 : 1);
