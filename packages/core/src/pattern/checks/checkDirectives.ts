import type { Finding } from '../../finding/Finding.ts';
import { newFinding } from '../../finding/findingKinds.ts';
import { TRANSITIONS, type Condition, type Pattern, type Transition } from '../Pattern.ts';
import { derivedPatternId, patternId, reactionName } from '../patternNames.ts';
import { walkConditions } from '../walkConditions.ts';

/** Knows which patterns there are; given a name as it stands in a spawn. */
export type IsKnownPattern = (nameOrId: string) => boolean;

/**
 * Directives that would fail when they are carried out: transitions to nowhere, local input without a name, a
 * transform that makes nothing, spawns of patterns that do not exist.
 */
export function checkDirectives(pattern: Pattern, isKnownPattern?: IsKnownPattern): Finding[] {
  const names = new Set(pattern.reactions.map((_reaction, index) => reactionName(pattern, index)));
  const findings: Finding[] = [];
  const transition = (value: Transition | undefined, pointer: string) =>
    findings.push(...checkTransition(value, pointer, names));
  pattern.reactions.forEach(({ expiry }, index) =>
    transition(expiry?.transition, `/reactions/${index}/expiry/transition`),
  );
  walkConditions(pattern, (condition, pointer) => {
    transition(condition.transition, `${pointer}/transition`);
    findings.push(
      ...checkTransform(condition, `${pointer}/transform`),
      ...checkSpawn(condition, `${pointer}/spawn`, pattern, isKnownPattern),
    );
  });
  return findings;
}

function checkTransition(
  transition: Transition | undefined,
  pointer: string,
  names: ReadonlySet<string>,
): Finding[] {
  if (!transition) return [];
  const { name, input, localName } = transition;
  const known = !name || names.has(name) || Object.values<string>(TRANSITIONS).includes(name);
  return [
    ...(known
      ? []
      : [
          newFinding(
            'transition-target',
            `${pointer}/name`,
            `expected the name of a reaction, found "${name}"`,
          ),
        ]),
    ...(input === 'local' && !localName
      ? [newFinding('local-name', pointer, 'expected localName beside input "local", found none')]
      : []),
  ];
}

function checkTransform({ transform }: Condition, pointer: string): Finding[] {
  if (!transform) return [];
  if (transform.eventDataTemplate !== undefined || transform.templateXpr !== undefined) return [];
  return [
    newFinding(
      'transform-empty',
      pointer,
      'expected eventDataTemplate or templateXpr, found neither',
    ),
  ];
}

function checkSpawn(
  { spawn }: Condition,
  pointer: string,
  pattern: Pattern,
  isKnownPattern?: IsKnownPattern,
): Finding[] {
  if (!spawn) return [];
  const own = patternId(pattern);
  const unknown = spawn.names.filter(
    (name) =>
      isKnownPattern && name !== own && derivedPatternId(name) !== own && !isKnownPattern(name),
  );
  return [
    ...unknown.map((name) =>
      newFinding('spawn-unknown', `${pointer}/names`, `expected a known pattern, found "${name}"`),
    ),
    ...(spawn.input === 'local' && !spawn.localName
      ? [newFinding('local-name', pointer, 'expected localName beside input "local", found none')]
      : []),
  ];
}
