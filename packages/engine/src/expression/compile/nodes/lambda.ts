import type { NodeCompiler } from '../Code.ts';
import { NotCompiledError } from '../LanguageError.ts';
import { Lambda } from '../Lambda.ts';
import { argumentNames } from '../syntaxTree.ts';
import { TailCall } from '../TailCall.ts';

/** `function($a) { ... }` */
export const compileLambda: NodeCompiler = (node, context) => {
  if (node.thunk) return compileTailCall(node, context);
  const names = argumentNames(node);
  if (new Set(names).size < names.length) throw new NotCompiledError('two arguments of one name');
  const parts = { names, body: context.compileBody(node.body!), signature: node.signature };
  return (input, frame) => new Lambda(parts, input, frame);
};

/** A call that is the last thing a function does: it is made after the function has ended, so that nothing piles up. */
const compileTailCall: NodeCompiler = ({ body }, context) => {
  const procedure = context.compile(body!.procedure!);
  const isVariable = body!.procedure!.type === 'variable';
  const args = (body!.arguments ?? []).map((arg) => context.compile(arg));
  return (input, frame) => new TailCall({ procedure, isVariable, args }, input, frame);
};
