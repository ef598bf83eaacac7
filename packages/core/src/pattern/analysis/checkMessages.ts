import type { Finding } from '../../finding/Finding.ts';
import { newFinding } from '../../finding/findingKinds.ts';
import type { Pattern } from '../Pattern.ts';
import { walkConditions } from '../walkConditions.ts';
import { DIRECTIVES, waysOf, type DirectiveName, type Way } from './waysOf.ts';

/** Directives that are never carried out, and halves of a message that never meet the other half. */
export function checkMessages(pattern: Pattern): Finding[] {
  const ways = pattern.reactions.flatMap(({ condition }, index) =>
    waysOf(condition, `/reactions/${index}/condition`),
  );
  const findings: Finding[] = [];
  walkConditions(pattern, (condition, pointer) => {
    for (const name of DIRECTIVES)
      if (condition[name]) findings.push(...checkDirective(name, `${pointer}/${name}`, ways));
  });
  return findings;
}

function checkDirective(name: DirectiveName, pointer: string, ways: readonly Way[]): Finding[] {
  const carriedOut = ways.map((way) => way.carriedOut).filter((way) => way[name] === pointer);
  if (carriedOut.length === 0) {
    const message = `expected a ${name} that is carried out, found one that an outer "and" ignores or every operand replaces`;
    return [newFinding('directive-ignored', pointer, message)];
  }
  if (name === 'publish' && !carriedOut.some(({ transform }) => transform))
    return [
      newFinding('publish-alone', pointer, 'expected a transform beside publish, found none'),
    ];
  if (name === 'transform' && !carriedOut.some(({ publish }) => publish))
    return [
      newFinding('transform-alone', pointer, 'expected a publish beside transform, found none'),
    ];
  return [];
}
