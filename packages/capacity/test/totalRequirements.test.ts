import { describe, expect, it } from 'vitest';
import { RESOURCE_REQUIREMENTS, totalRequirements } from '../src/index.ts';
import type { ServiceName } from '../src/index.ts';

const none = { engine: 0, sessionAgent: 0, persistenceAgent: 0, redis: 0, mongodb: 0, rabbitmq: 0 };

describe('totalRequirements', () => {
  it('needs nothing for a plan of nothing', () => {
    const zero = { min: 0, max: 0 };
    expect(totalRequirements(none)).toEqual({
      cpuCores: zero,
      memoryGb: zero,
      storageGb: zero,
      networkMbps: zero,
    });
  });

  it.each(Object.keys(none) as ServiceName[])(
    'needs the row of the table for one %s',
    (service) => {
      expect(totalRequirements({ ...none, [service]: 1 })).toEqual(RESOURCE_REQUIREMENTS[service]);
    },
  );

  it('sums both ends of each range, times the instances', () => {
    const plan = {
      engine: 3,
      sessionAgent: 2,
      persistenceAgent: 1,
      redis: 1,
      mongodb: 3,
      rabbitmq: 3,
    };
    expect(totalRequirements(plan)).toEqual({
      cpuCores: { min: 15.5, max: 31 },
      memoryGb: { min: 31, max: 86 },
      storageGb: { min: 329.5, max: 3114.5 },
      networkMbps: { min: 1375, max: 1375 },
    });
  });

  it.each([-1, 1.5, Number.NaN, Infinity])('refuses %d instances', (engine) => {
    expect(() => totalRequirements({ ...none, engine })).toThrow(
      new RangeError(
        `expected plan.engine to be a whole number from 0 to 9007199254740991, found ${engine}`,
      ),
    );
  });

  it('refuses a plan that forgets a service', () => {
    const { redis: _, ...plan } = none;
    expect(() => totalRequirements(plan as typeof none)).toThrow(
      new TypeError(
        'expected plan.redis to be a whole number from 0 to 9007199254740991, found undefined',
      ),
    );
  });

  it('refuses a service it does not know', () => {
    const plan = { ...none, kafka: 3 };
    expect(() => totalRequirements(plan)).toThrow(
      new RangeError(
        'expected a plan of engine, sessionAgent, persistenceAgent, redis, mongodb, rabbitmq, ' +
          'found kafka',
      ),
    );
  });
});
