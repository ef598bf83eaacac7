import type { Fault, Script, Step } from './Script.ts';

/** A script in words, one line per step. */
export function describeScript({ partitions, messages, skewMs, settings, steps }: Script): string {
  const facts = Object.entries(settings).map(([name, value]) => `${name} ${value}`);
  const skew = skewMs.length > 0 ? [`clocks off by ${skewMs.slice(0, 5).join(', ')} ms`] : [];
  const head = [`${partitions} partitions`, `messages to a ${messages}`, ...skew, ...facts];
  return [head.join(', '), ...steps.map(describeStep)].join('\n');
}

function describeStep(step: Step): string {
  return `${String(step.at).padStart(7)} ms  ${inWords(step)}`;
}

function inWords(step: Step): string {
  switch (step.do) {
    case 'start':
      return `engine ${step.engine} starts`;
    case 'shutdown':
      return `engine ${step.engine} is shut down, ${step.graceMs} ms grace`;
    case 'crash':
      return `engine ${step.engine} dies`;
    case 'stall':
      return `engine ${step.engine} stands still for ${step.forMs} ms, heartbeat ${step.heartbeatMs} ms`;
    case 'break':
      return `engine ${step.engine} loses its channels, told ${step.toldAfterMs} ms later`;
    case 'away':
      return `the ${step.server} is away for ${step.forMs} ms`;
    case 'weather':
      return `${step.ratio * 100} % of the calls to the ${step.server} go wrong for ${step.forMs} ms`;
    case 'fault': {
      const who = step.who === 'producer' ? 'the producer' : `engine ${step.who}`;
      return `${who}, ${step.on} after ${step.skip} others: ${faultInWords(step.fault)}`;
    }
    case 'send': {
      const { event, via, copyAfterMs } = step;
      const where = typeof event.thredId === 'string' ? ` to ${event.thredId}` : '';
      const key = event.orderingKey === undefined ? '' : ` key ${event.orderingKey}`;
      const copy = copyAfterMs === undefined ? '' : `, a copy ${copyAfterMs} ms later`;
      const how = via === undefined ? '' : ` via engine ${via}`;
      return `send ${event.id} ${event.type}${where}${key}${how}${copy}`;
    }
    case 'pattern':
      return 'a pattern comes into use';
  }
}

function faultInWords(fault: Fault): string {
  switch (fault.kind) {
    case 'before':
      return 'fails, not done';
    case 'after':
      return 'done, reply lost';
    case 'late':
      return `done ${fault.ms} ms late`;
    case 'ghost':
      return `fails, and is done ${fault.ms} ms later all the same`;
    case 'crash':
      return `the process dies ${fault.when === 'before' ? 'before it' : 'when it is done'}`;
    case 'stall':
      return `the process stands still for ${fault.ms} ms ${fault.when === 'before' ? 'before it' : 'with it on its way'}`;
  }
}
