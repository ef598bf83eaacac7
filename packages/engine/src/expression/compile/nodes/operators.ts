import type { Code, NodeCompiler } from '../Code.ts';
import { LanguageError, NotCompiledError } from '../LanguageError.ts';
import type { Run } from '../Run.ts';
import { sequence, type Sequence } from '../Sequence.ts';
import type { Syntax } from '../Syntax.ts';
import { isDeepEqual, isNumeric, isTrue, toText } from '../values.ts';

type Operator = (left: unknown, right: unknown, run: Run) => unknown;

const OPERATORS: Readonly<Record<string, Operator>> = {
  '+': numeric((left, right) => left + right),
  '-': numeric((left, right) => left - right),
  '*': numeric((left, right) => left * right),
  '/': numeric((left, right) => left / right),
  '%': numeric((left, right) => left % right),
  '=': (left, right, run) => bothGiven(left, right) && isDeepEqual(left, right, run),
  '!=': (left, right, run) => bothGiven(left, right) && !isDeepEqual(left, right, run),
  '<': ordered((left, right) => left < right),
  '<=': ordered((left, right) => left <= right),
  '>': ordered((left, right) => left > right),
  '>=': ordered((left, right) => left >= right),
  '&': joined,
  '..': range,
  in: isIn,
};

export const compileBinary: NodeCompiler = (node, context) => {
  const operator = String(node.value);
  const left = context.compile(node.lhs as Syntax);
  const right = context.compile(node.rhs!);
  if (operator === 'and') return (input, frame) => both(left, right, input, frame);
  if (operator === 'or') return (input, frame) => either(left, right, input, frame);
  const operate = OPERATORS[operator];
  if (!operate) throw new NotCompiledError(operator);
  return (input, frame) => operate(left(input, frame), right(input, frame), frame.run);
};

type Arguments = Parameters<Code>;

function both(left: Code, right: Code, ...[input, frame]: Arguments): boolean {
  return isTrue(left(input, frame)) && isTrue(right(input, frame));
}

function either(left: Code, right: Code, ...[input, frame]: Arguments): boolean {
  return isTrue(left(input, frame)) || isTrue(right(input, frame));
}

function bothGiven(left: unknown, right: unknown): boolean {
  return left !== undefined && right !== undefined;
}

function numeric(calculate: (left: number, right: number) => number): Operator {
  return (left, right) => {
    if (left !== undefined && !isNumeric(left)) throw new LanguageError('T2001', left);
    if (right !== undefined && !isNumeric(right)) throw new LanguageError('T2002', right);
    return left === undefined || right === undefined ? undefined : calculate(left, right);
  };
}

/** Numbers with numbers, texts with texts; with something missing there is no answer. */
function ordered(compare: (left: number, right: number) => boolean): Operator {
  return (left, right) => {
    if (!hasOrder(left)) throw new LanguageError('T2010', left);
    if (!hasOrder(right)) throw new LanguageError('T2010', right);
    if (left === undefined || right === undefined) return undefined;
    if (typeof left !== typeof right) throw new LanguageError('T2009', left);
    return compare(left as number, right as number);
  };
}

function hasOrder(value: unknown): boolean {
  return value === undefined || typeof value === 'string' || typeof value === 'number';
}

function joined(left: unknown, right: unknown, run: Run): string {
  const text = left === undefined ? '' : toText(left, run);
  const more = right === undefined ? '' : toText(right, run);
  run.checkText(text.length + more.length);
  return text + more;
}

function isIn(item: unknown, list: unknown): boolean {
  if (item === undefined || list === undefined) return false;
  return Array.isArray(list) ? list.indexOf(item) >= 0 : list === item;
}

function range(first: unknown, last: unknown, run: Run): Sequence | undefined {
  if (first !== undefined && !Number.isInteger(first)) throw new LanguageError('T2003', first);
  if (last !== undefined && !Number.isInteger(last)) throw new LanguageError('T2004', last);
  if (first === undefined || last === undefined) return undefined;
  const [from, to] = [first as number, last as number];
  if (from > to) return undefined;
  const size = to - from + 1;
  if (size > 1e7) throw new LanguageError('D2014', size);
  run.checkSize(size);
  const list = sequence();
  for (let number = from; number <= to; number++) list.push(number);
  return list;
}
