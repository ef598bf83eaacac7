import type { NodeCompiler } from '../Code.ts';
import { LanguageError } from '../LanguageError.ts';
import { isNumeric, isTrue } from '../values.ts';
import { bindsInto } from '../syntaxTree.ts';
import { Frame } from '../Frame.ts';

export const compileLiteral: NodeCompiler = ({ value }) => {
  return () => value;
};

export const compileNegation: NodeCompiler = ({ expression }, context) => {
  const operand = context.compile(expression!);
  return (input, frame) => {
    const value = operand(input, frame);
    if (value === undefined) return undefined;
    if (isNumeric(value)) return -value;
    throw new LanguageError('D1002', value);
  };
};

export const compileCondition: NodeCompiler = (node, context) => {
  const condition = context.compile(node.condition!);
  const whenTrue = context.compile(node.then!);
  const whenFalse = node.else && context.compile(node.else);
  return (input, frame) => {
    if (isTrue(condition(input, frame))) return whenTrue(input, frame);
    return whenFalse?.(input, frame);
  };
};

export const compileBlock: NodeCompiler = ({ expressions = [] }, context) => {
  const parts = expressions.map((part) => context.compile(part));
  // Names bound in a block are gone behind it; without any, it needs no place for them.
  const binds = expressions.some(bindsInto);
  return (input, outer) => {
    const frame = binds ? new Frame(outer.run, outer) : outer;
    let result: unknown;
    for (const part of parts) result = part(input, frame);
    return result;
  };
};
