import { patternId, type Condition, type Pattern } from '@srvthreds/core';

const PREFIX = 'simulate: matched ';

/** A condition that has matched. */
export interface Mark {
  readonly patternId: string;
  readonly pointer: string;
}

/**
 * The same pattern, but every condition also logs that it has matched. So the engine that is watched is the very same
 * as any other.
 */
export function markPattern(pattern: Pattern): Pattern {
  const id = patternId(pattern);
  const reactions = pattern.reactions.map((reaction, index) => ({
    ...reaction,
    condition: markCondition(reaction.condition, id, `/reactions/${index}/condition`),
  }));
  return { ...pattern, reactions };
}

/** Reads what a marked pattern has logged; undefined for any other line. */
export function readMark(text: string): Mark | undefined {
  return text.startsWith(PREFIX) ? (JSON.parse(text.slice(PREFIX.length)) as Mark) : undefined;
}

function markCondition(condition: Condition, id: string, pointer: string): Condition {
  const mark: Mark = { patternId: id, pointer };
  const log = `$log(${JSON.stringify(PREFIX + JSON.stringify(mark))})`;
  const own = condition.onTrue?.xpr;
  const onTrue = { xpr: own ? `(${log}; ${own})` : log };
  if (condition.type === 'filter') return { ...condition, onTrue };
  const operands = condition.operands.map((operand, index) =>
    markCondition(operand, id, `${pointer}/operands/${index}`),
  );
  return { ...condition, operands, onTrue };
}
