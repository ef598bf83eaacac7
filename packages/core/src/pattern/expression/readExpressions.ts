import { errorMessage } from '../../errors/SrvThredsError.ts';
import { pointerTo, type Finding } from '../../finding/Finding.ts';
import { newFinding } from '../../finding/findingKinds.ts';
import type { Condition, Pattern } from '../Pattern.ts';
import { readTemplateText, SPREAD_KEY } from '../templateSyntax.ts';
import { walkConditions } from '../walkConditions.ts';
import { parseExpression } from './parseExpression.ts';
import type { SyntaxNode } from './SyntaxNode.ts';

/** What an expression is for; it decides what it sees, and what is made of its result. */
export type ExpressionUse = 'filter' | 'consequent' | 'template' | 'onPublish';

/** An expression of a pattern that parses. */
export interface ParsedExpression {
  readonly pointer: string;
  readonly use: ExpressionUse;
  readonly syntax: SyntaxNode;
}

/** The expressions of a pattern, and the faults of those that are none. */
export interface Expressions {
  readonly parsed: readonly ParsedExpression[];
  readonly faults: readonly Finding[];
}

/** Parses every expression of a pattern, wherever it stands, also in templates. */
export function readExpressions(pattern: Pattern): Expressions {
  const reader = new Reader();
  walkConditions(pattern, (condition, pointer) => {
    for (const [place, use, xpr] of plainExpressions(condition))
      if (xpr !== undefined) reader.expression(xpr, pointer + place, use);
    const template = condition.transform?.eventDataTemplate;
    reader.template(template, `${pointer}/transform/eventDataTemplate`);
    reader.template(condition.publish?.to, `${pointer}/publish/to`);
  });
  return reader;
}

function plainExpressions(condition: Condition): [string, ExpressionUse, string | undefined][] {
  return [
    ['/xpr', 'filter', condition.type === 'filter' ? condition.xpr : undefined],
    ['/onTrue/xpr', 'consequent', condition.onTrue?.xpr],
    ['/transform/templateXpr', 'template', condition.transform?.templateXpr],
    ['/transform/meta/reXpr', 'template', condition.transform?.meta?.reXpr],
    ['/publish/onPublish/xpr', 'onPublish', condition.publish?.onPublish?.xpr],
  ];
}

class Reader implements Expressions {
  readonly parsed: ParsedExpression[] = [];
  readonly faults: Finding[] = [];

  expression(xpr: string, pointer: string, use: ExpressionUse): void {
    try {
      this.parsed.push({ pointer, use, syntax: parseExpression(xpr) });
    } catch (error) {
      const message = `expected a JSONata expression: ${reason(error)}`;
      this.faults.push(newFinding('expression-syntax', pointer, message));
    }
  }

  template(value: unknown, pointer: string): void {
    if (typeof value === 'string') this.#text(value, pointer);
    else if (Array.isArray(value))
      value.forEach((item, index) => this.template(item, pointerTo(pointer, index)));
    else if (typeof value === 'object' && value !== null) this.#object(value, pointer);
  }

  #text(text: string, pointer: string): void {
    const read = readTemplateText(text);
    if (read.kind === 'expression') this.expression(read.xpr, pointer, 'template');
    if (read.kind === 'unclosed')
      this.#malformed(pointer, 'expected ")" at the end of $xpr(...), found none');
  }

  #object(object: object, pointer: string): void {
    for (const [key, inner] of Object.entries(object) as [string, unknown][]) {
      const place = pointerTo(pointer, key);
      if (key !== SPREAD_KEY) this.template(inner, place);
      else if (typeof inner === 'string') this.expression(inner, place, 'template');
      else this.#malformed(place, 'expected the text of an expression under $xpr');
    }
  }

  #malformed(pointer: string, message: string): void {
    this.faults.push(newFinding('template-syntax', pointer, message));
  }
}

function reason(error: unknown): string {
  const position =
    typeof error === 'object' && error !== null && 'position' in error
      ? ` at character ${String(error.position)}`
      : '';
  return `${errorMessage(error)}${position}`;
}
