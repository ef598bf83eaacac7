import { WHOLE, requireNumber } from './requireNumber.ts';
import { RESOURCE_REQUIREMENTS } from './resourceRequirements.ts';
import type { ResourceRange, ServiceName, ServiceRequirements } from './ServiceRequirements.ts';

const SERVICES = Object.keys(RESOURCE_REQUIREMENTS) as readonly ServiceName[];

function requirePlan(plan: Readonly<Record<ServiceName, number>>): void {
  for (const service of SERVICES) requireNumber(`plan.${service}`, plan[service], WHOLE);
  const unknown = Object.keys(plan).find((name) => !(SERVICES as readonly string[]).includes(name));
  if (unknown !== undefined) {
    throw new RangeError(`expected a plan of ${SERVICES.join(', ')}, found ${unknown}`);
  }
}

/**
 * What all instances of a plan ask of their machines together.
 *
 * @param plan instances of each service, whole numbers >= 0. Every service is named: one that is
 *   not used has 0, so that none is forgotten.
 * @returns the sum, over the services, of instances times `RESOURCE_REQUIREMENTS`; all zero for an
 *   empty plan
 * @throws TypeError when a service is missing or its count is not a number
 * @throws RangeError when a count is no whole number >= 0, or the plan names an unknown service
 */
export function totalRequirements(
  plan: Readonly<Record<ServiceName, number>>,
): ServiceRequirements {
  requirePlan(plan);
  // Every figure of the table is a multiple of 0.5, so these sums are exact in doubles.
  const sum = (resource: keyof ServiceRequirements): ResourceRange => {
    const total = { min: 0, max: 0 };
    for (const service of SERVICES) {
      const { min, max } = RESOURCE_REQUIREMENTS[service][resource];
      total.min += plan[service] * min;
      total.max += plan[service] * max;
    }
    return total;
  };
  return {
    cpuCores: sum('cpuCores'),
    memoryGb: sum('memoryGb'),
    storageGb: sum('storageGb'),
    networkMbps: sum('networkMbps'),
  };
}
