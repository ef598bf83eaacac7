import jsonata from 'jsonata';
import { errorMessage } from '../../errors/SrvThredsError.ts';
import { pointerTo, type Finding } from '../../finding/Finding.ts';
import type { Condition, Pattern } from '../Pattern.ts';
import { readTemplateText, SPREAD_KEY } from '../templateSyntax.ts';
import { walkConditions } from '../walkConditions.ts';

/** Expressions that do not parse, wherever they stand, and `$xpr(` texts that are not closed. */
export function checkExpressions(pattern: Pattern): Finding[] {
  const findings: Finding[] = [];
  walkConditions(pattern, (condition, pointer) => {
    for (const [place, xpr] of plainExpressions(condition))
      findings.push(...checkExpression(xpr, pointer + place));
    findings.push(
      ...checkTemplate(
        condition.transform?.eventDataTemplate,
        `${pointer}/transform/eventDataTemplate`,
      ),
      ...checkTemplate(condition.publish?.to, `${pointer}/publish/to`),
    );
  });
  return findings;
}

function plainExpressions(condition: Condition): [string, string | undefined][] {
  return [
    ['/xpr', condition.type === 'filter' ? condition.xpr : undefined],
    ['/onTrue/xpr', condition.onTrue?.xpr],
    ['/transform/templateXpr', condition.transform?.templateXpr],
    ['/transform/meta/reXpr', condition.transform?.meta?.reXpr],
    ['/publish/onPublish/xpr', condition.publish?.onPublish?.xpr],
  ];
}

function checkExpression(xpr: string | undefined, pointer: string): Finding[] {
  if (xpr === undefined) return [];
  try {
    jsonata(xpr);
    return [];
  } catch (error) {
    return [
      { severity: 'error', pointer, message: `expected a JSONata expression: ${reason(error)}` },
    ];
  }
}

function reason(error: unknown): string {
  const position =
    typeof error === 'object' && error !== null && 'position' in error
      ? ` at character ${String(error.position)}`
      : '';
  return `${errorMessage(error)}${position}`;
}

function checkTemplate(value: unknown, pointer: string): Finding[] {
  if (typeof value === 'string') return checkText(value, pointer);
  if (Array.isArray(value))
    return value.flatMap((item, index) => checkTemplate(item, pointerTo(pointer, index)));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) =>
    key === SPREAD_KEY
      ? checkSpread(inner, pointerTo(pointer, key))
      : checkTemplate(inner, pointerTo(pointer, key)),
  );
}

function checkText(text: string, pointer: string): Finding[] {
  const read = readTemplateText(text);
  if (read.kind === 'expression') return checkExpression(read.xpr, pointer);
  if (read.kind === 'literal') return [];
  return [
    { severity: 'error', pointer, message: 'expected ")" at the end of $xpr(...), found none' },
  ];
}

function checkSpread(value: unknown, pointer: string): Finding[] {
  if (typeof value === 'string') return checkExpression(value, pointer);
  return [{ severity: 'error', pointer, message: 'expected the text of an expression under $xpr' }];
}
