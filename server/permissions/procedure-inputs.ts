import { alertsInputs } from "./inputs/alerts";
import { auditInputs } from "./inputs/audit";
import { peopleInputs } from "./inputs/people";
import { platformsInputs } from "./inputs/platforms";
import { reportsInputs } from "./inputs/reports";
import { workInputs } from "./inputs/work";

/**
 * For each procedure an input that gets past its form, so that what answers is the permission; what it names does not
 * exist. Those that name a time to come are made when they are needed.
 */
const inputs: Record<string, unknown> = {
  ...alertsInputs,
  ...auditInputs,
  ...peopleInputs,
  ...platformsInputs,
  ...reportsInputs,
  ...workInputs,
};

export const hasInput = (procedure: string): boolean => procedure in inputs;

export function inputOf(procedure: string): unknown {
  const input = inputs[procedure];
  return typeof input === "function" ? input() : input;
}
