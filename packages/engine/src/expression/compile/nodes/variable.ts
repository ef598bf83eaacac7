import type { Code, Context, Getter, NodeCompiler } from '../Code.ts';
import { builtIn } from '../functions/builtIn.ts';
import type { Sequence } from '../Sequence.ts';
import type { Syntax } from '../Syntax.ts';

/** `$$` */
const WHOLE_DOCUMENT = '$';

const nothing: Getter = () => undefined;

export const compileVariable: NodeCompiler = ({ value }, context) => {
  const name = String(value);
  if (name === '') return (input) => unwrapped(input);
  return lookup(name, context);
};

/** `$name := value`, kept where it stands: in the block or function around it, or the whole expression. */
export const compileBind: NodeCompiler = ({ lhs, rhs }, context) => {
  const name = String((lhs as Syntax).value);
  const bound = context.compile(rhs!);
  return (input, frame) => {
    const value = bound(input, frame);
    frame.bind(name, value);
    return value;
  };
};

/** What a name means where it is read. */
export function lookup(name: string, context: Context): Code {
  const outside = meaning(name, context);
  if (!context.boundNames.has(name)) return (_input, { run }) => outside(run);
  return (_input, frame) => frame.lookup(name, outside);
}

/** What a name means where nothing in the expression binds it. */
function meaning(name: string, { surroundings }: Context): Getter {
  if (name === WHOLE_DOCUMENT) return ({ input }) => input;
  const given = surroundings.getter(name);
  if (given) return given;
  const own = builtIn(name);
  return own ? () => own : nothing;
}

function unwrapped(input: unknown): unknown {
  return Array.isArray(input) && (input as Sequence).outerWrapper ? (input[0] as unknown) : input;
}
