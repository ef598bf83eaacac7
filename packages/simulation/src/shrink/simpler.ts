import type { Script, Step } from '../script/Script.ts';

/** Makes a script simpler in one respect; undefined if it is so already. */
export type Simplify = (script: Script) => Script | undefined;

/** Everything that can be tried on a script, besides leaving steps out. */
export function simpler(script: Script): Simplify[] {
  return [
    withoutSkew,
    withoutTraces,
    onePartition,
    ...script.steps.map((_, index) => changed(index, withoutRepetition)),
    ...script.steps.map((_, index) => changed(index, intoQueue)),
    ...Object.keys(script.settings).map(withoutSetting),
  ];
}

const withoutSkew: Simplify = (script) =>
  script.skewMs.length > 0 ? { ...script, skewMs: [] } : undefined;

const withoutTraces: Simplify = (script) =>
  script.untilTracesGo ? { ...script, untilTracesGo: false } : undefined;

const onePartition: Simplify = (script) =>
  script.partitions > 1 ? { ...script, partitions: 1 } : undefined;

/** Bounds that are not met need not be small. Times stay: what is watched depends on them. */
function withoutSetting(name: string): Simplify {
  return (script) => {
    if (!(name in script.settings) || name.endsWith('Ms')) return undefined;
    const settings = Object.fromEntries(
      Object.entries(script.settings).filter(([key]) => key !== name),
    );
    return { ...script, settings };
  };
}

function changed(index: number, change: (step: Step) => Step | undefined): Simplify {
  return (script) => {
    const step = script.steps[index];
    const simple = step && change(step);
    return simple && { ...script, steps: script.steps.with(index, simple) };
  };
}

function withoutRepetition(step: Step): Step | undefined {
  if (step.do !== 'send' || step.copyAfterMs === undefined) return undefined;
  const { copyAfterMs: _copy, ...single } = step;
  return single;
}

function intoQueue(step: Step): Step | undefined {
  if (step.do !== 'send' || step.via === undefined) return undefined;
  const { via: _via, ...queued } = step;
  return queued;
}
