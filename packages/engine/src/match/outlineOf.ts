import { digest, reactionName, type Condition, type Pattern } from '@srvthreds/core';
import { readSyntax } from '../expression/compileExpression.ts';
import { sourcesOf } from '../step/compilePattern.ts';
import type { CompiledPattern, PatternOutline } from '../step/CompiledPattern.ts';
import { requiredClauses, type AskingCondition, type AskingReaction } from './requiredClauses.ts';
import { WaitLabels } from './WaitLabels.ts';

type Version = Pick<CompiledPattern, 'id' | 'version'>;
type NamedReaction = AskingReaction & Pick<CompiledPattern['reactions'][number], 'name'>;

const NOBODY: PatternOutline['waits'] = new Map();
const known = new WeakMap<CompiledPattern, PatternOutline>();

/** By what events find a pattern and those who wait in it; found out once for each. */
export function outlineOf(pattern: CompiledPattern): PatternOutline {
  let outline = pattern.outline ?? known.get(pattern);
  if (outline) return outline;
  const { reactions } = pattern;
  const waiting = reactions.filter(({ takesUnbound }) => takesUnbound);
  outline = makeOutline(pattern, reactions[0]!, waiting);
  known.set(pattern, outline);
  return outline;
}

/**
 * The same of a pattern that is not ready to run. Only the expressions that decide who finds it are looked at, which is a
 * small part of making it ready.
 *
 * @throws EngineError `EXPRESSION_INVALID`
 */
export function readOutline(version: Version, pattern: Pattern): PatternOutline {
  const asking = (index: number): NamedReaction => {
    const reaction = pattern.reactions[index]!;
    const condition = asked(reaction.condition);
    return { name: reactionName(pattern, index), condition, ...sourcesOf(reaction) };
  };
  const waiting = pattern.reactions.flatMap(({ allowUnboundEvents }, index) =>
    allowUnboundEvents === true ? [asking(index)] : [],
  );
  return makeOutline(version, asking(0), waiting);
}

function asked(condition: Condition): AskingCondition {
  if (condition.type !== 'filter')
    return { type: condition.type, operands: condition.operands.map(asked) };
  return { type: 'filter', expression: { syntax: readSyntax(condition.xpr) } };
}

function makeOutline(
  { id, version }: Version,
  first: AskingReaction,
  waiting: readonly NamedReaction[],
): PatternOutline {
  const labels = (reaction: NamedReaction): WaitLabels =>
    new WaitLabels(`waits:${digest(id, version, reaction.name)}`, requiredClauses(reaction));
  const waits = waiting.map((reaction) => [reaction.name, labels(reaction)] as const);
  return { start: requiredClauses(first), waits: waits.length === 0 ? NOBODY : new Map(waits) };
}
