import type { Code, Context, NodeCompiler } from '../Code.ts';
import { call, toClosure } from '../call.ts';
import { builtIn } from '../functions/builtIn.ts';
import { LanguageError } from '../LanguageError.ts';
import type { Native } from '../Native.ts';
import type { Syntax } from '../Syntax.ts';
import { isFunction } from '../values.ts';
import { lookup } from './variable.ts';

/** `$f(...)` */
export const compileCall: NodeCompiler = (node, context) => callOf(node, context, []);

/** `value ~> $f(...)`, `value ~> $f` and `$f ~> $g` */
export const compileApply: NodeCompiler = ({ lhs, rhs }, context) => {
  const value = context.compile(lhs as Syntax);
  // Marks and predicates behind such a call are not looked at by the language.
  if (rhs!.type === 'function') return callOf(rhs!, context, [value]);
  const procedure = context.compile(rhs!);
  const chain = context.chain();
  const { level } = context;
  return (input, frame) => {
    const { run } = frame;
    const argument = value(input, frame);
    const target = procedure(input, frame);
    if (!isFunction(target)) throw new LanguageError('T2006', target);
    const before = run.depth;
    run.deepen(level);
    const result = isFunction(argument)
      ? call(chain(null, frame), [argument, target], null, run)
      : call(target, [argument], null, run);
    run.depth = before;
    return result;
  };
};

/** @param given arguments that stand before those in the brackets, and are taken as they are */
function callOf(node: Syntax, context: Context, given: readonly Code[]): Code {
  const args = (node.arguments ?? []).map((arg) => context.compile(arg));
  const native = nativeOf(node.procedure!, context);
  if (native) return nativeCall(native, given, args, context.level);
  const procedure = context.compile(node.procedure!);
  const misspelt = forgottenSign(node.procedure!, context);
  const { level } = context;
  return (input, frame) => {
    const { run } = frame;
    const target = procedure(input, frame);
    if (target === undefined && misspelt?.(input, frame)) throw new LanguageError('T1005');
    const values = given.map((code) => code(input, frame));
    for (const code of args) values.push(toClosure(code(input, frame), run));
    if (target === null) throw new TypeError('expected a function, found null');
    const before = run.depth;
    run.deepen(level);
    const result = call(target, values, input, run);
    run.depth = before;
    return result;
  };
}

/** A function of the language that is called by its name, which nothing else can have by then. */
function nativeOf(
  { type, value, predicate }: Syntax,
  { boundNames, surroundings }: Context,
): Native | undefined {
  const name = String(value);
  if (type !== 'variable' || predicate || boundNames.has(name)) return undefined;
  return surroundings.getter(name) ? undefined : builtIn(name);
}

function nativeCall(
  native: Native,
  given: readonly Code[],
  args: readonly Code[],
  level: number,
): Code {
  return (input, frame) => {
    const { run } = frame;
    const values = given.map((code) => code(input, frame));
    for (const code of args) values.push(toClosure(code(input, frame), run));
    const before = run.depth;
    run.deepen(level);
    const result = native.call(values, input, run);
    run.depth = before;
    return result;
  };
}

/** Where a path is called as if it were a function, and there is a function of the name of its first step. */
function forgottenSign({ type, steps }: Syntax, context: Context): Code | undefined {
  return type === 'path' ? lookup(String(steps?.[0]?.value), context) : undefined;
}
