// Ten expressions of the kind that patterns have, interpreted and compiled: `npm run bench:expressions [-- --samples 5]`.
import type { Event } from '@srvthreds/core';
import jsonata from 'jsonata';
import { parseArgs } from 'node:util';
import { compileExpression } from '../../packages/engine/src/expression/compileExpression.ts';
import {
  DEFAULT_EXPRESSION_BOUNDS,
  type ExpressionScope,
} from '../../packages/engine/src/expression/Expression.ts';
import { bindings, inputDocument } from '../../packages/engine/src/expression/names.ts';
import { toPlain } from '../../packages/engine/src/expression/toPlain.ts';
import { numberOption } from '../numberOption.ts';
import { machine, sample, show, spread } from './measure.ts';

const FILTERS = [
  "$event.type = 'order.packed'",
  "$event.type = 'order.placed' and $values.quantity > 0",
  "$event.type = 'key.turned' and $values.key = 'left'",
  "$event.id = $local('request').id",
  "$event.re in $local('questions')",
  "$isResponseFor('question') and $values.approved = true",
  "$event.type = 'order.placed' and $exists($valueNamed('item')) and $type($valueNamed('price')) = 'number' and $valueNamed('price') > 0",
  "$event.type = 'order.placed' and $sum($values.lines.price) > 10",
  "$event.type = 'order.placed' and $values.lines[price > 4].item = 'lamp'",
  "$contains($values.text, /^urgent\\b/i) or 'vip' in $values.tags",
];

/** How long one sample lasts, milliseconds. */
const SAMPLE_MS = 150;
/** Evaluations between two looks at the clock. */
const BATCH = 200;

const EVENT: Event = {
  id: 'evt-17',
  type: 'order.placed',
  source: { id: 'shop' },
  re: 'q1',
  data: {
    title: 'An order',
    content: {
      values: {
        item: 'lamp',
        quantity: 2,
        price: 9.5,
        key: 'left',
        approved: true,
        text: 'Urgent: call back',
        tags: ['new', 'vip'],
        lines: [
          { item: 'lamp', price: 7 },
          { item: 'bulb', price: 4 },
        ],
      },
    },
  },
};
const LOCALS: Readonly<Record<string, unknown>> = {
  request: { id: 'evt-17' },
  questions: ['q0', 'q1'],
  out_id_question: 'q1',
};
const SCOPE: ExpressionScope = {
  event: EVENT,
  thredId: 'order_1',
  locals: { get: (name) => LOCALS[name], set: () => undefined },
  now: 0,
  random: () => 0,
  log: () => undefined,
};

const { values } = parseArgs({ options: { samples: { type: 'string', default: '5' } } });
const samples = numberOption(values, 'samples');

console.log(`machine   ${machine()}`);
console.log(
  `settings  nanoseconds of processor time per evaluation, result copied; ${samples} samples of ${SAMPLE_MS} ms after one warm-up; ` +
    'median (lowest – highest)',
);
console.log('left out  parsing, which is done once; the step around the expression');
console.log('');
for (const text of FILTERS) {
  const expression = compileExpression(text);
  const compiled = spread(await sample(samples, () => measured(() => expression.evaluate(SCOPE))));
  const interpreter = jsonata(text, boundsOfLanguage());
  const interpreted = spread(
    await sample(samples, () => measuredAsync(() => interpret(interpreter, text))),
  );
  const ratio = interpreted.median / compiled.median;
  console.log(text);
  console.log(
    `  interpreted ${show(interpreted)}, ${expression.form} ${show(compiled)}: ${ratio.toFixed(0)} ×`,
  );
}

function boundsOfLanguage(): jsonata.JsonataOptions {
  const { depth, listItems } = DEFAULT_EXPRESSION_BOUNDS;
  // A busy machine must not end the measurement.
  return { timeout: 5_000, stack: depth, sequence: listItems };
}

/** As the engine would without compiled expressions. */
async function interpret(interpreter: jsonata.Expression, text: string): Promise<unknown> {
  const value: unknown = await interpreter.evaluate(inputDocument(SCOPE), bindings(SCOPE));
  return toPlain(value, text, DEFAULT_EXPRESSION_BOUNDS.resultLength);
}

async function measured(evaluate: () => unknown): Promise<number> {
  const begun = process.cpuUsage();
  for (let count = 0; ;) {
    for (let i = 0; i < BATCH; i++) evaluate();
    count += BATCH;
    const spentMs = cpuMsSince(begun);
    if (spentMs >= SAMPLE_MS) return (spentMs / count) * 1e6;
  }
}

async function measuredAsync(evaluate: () => Promise<unknown>): Promise<number> {
  const begun = process.cpuUsage();
  for (let count = 0; ;) {
    for (let i = 0; i < BATCH; i++) await evaluate();
    count += BATCH;
    const spentMs = cpuMsSince(begun);
    if (spentMs >= SAMPLE_MS) return (spentMs / count) * 1e6;
  }
}

/** Of the processor, so that others on the machine count for less. */
function cpuMsSince(begun: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / 1_000;
}
