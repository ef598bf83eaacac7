import type { Step } from '../script/Script.ts';
import type { Fleet } from './Fleet.ts';
import type { Producer } from './Producer.ts';
import type { World } from './World.ts';

/** Lets one step of a script happen. What is meant for an engine that is not there does not happen. */
export function carryOut(step: Step, world: World, fleet: Fleet, producer: Producer): void {
  switch (step.do) {
    case 'start':
      return fleet.start(step.engine);
    case 'shutdown':
      return fleet.member(step.engine)?.shutdown(step.graceMs);
    case 'crash':
      return fleet.member(step.engine)?.crash();
    case 'stall':
      return fleet.member(step.engine)?.stall(step.forMs, step.heartbeatMs);
    case 'break':
      return fleet.member(step.engine)?.break(step.toldAfterMs);
    case 'away':
      world.weather.leave(step.server, step.forMs);
      // A broker that goes takes every connection with it.
      if (step.server === 'queue') for (const member of fleet.all) member.break(50);
      return undefined;
    case 'weather':
      return world.weather.begin(step);
    case 'fault':
      return world.weather.arm(step);
    case 'send':
      return producer.send(step);
    case 'pattern':
      return void world.addLatePattern();
  }
}
