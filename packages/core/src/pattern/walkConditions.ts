import { pointerTo } from '../finding/Finding.ts';
import type { Condition, Pattern } from './Pattern.ts';

/** Calls `visit` for every condition of every reaction, outer ones first, with its JSON pointer. */
export function walkConditions(
  pattern: Pattern,
  visit: (condition: Condition, pointer: string) => void,
): void {
  const walk = (condition: Condition, pointer: string): void => {
    visit(condition, pointer);
    if (condition.type === 'filter') return;
    condition.operands.forEach((operand, index) =>
      walk(operand, pointerTo(`${pointer}/operands`, index)),
    );
  };
  pattern.reactions.forEach(({ condition }, index) =>
    walk(condition, `/reactions/${index}/condition`),
  );
}
