import type { Expression } from 'jsonata';
import { readFileSync } from 'node:fs';
import { compileFunction, createContext, Script, type Context } from 'node:vm';
import { JSONATA_FILE, type Jsonata } from '../jsonata.ts';

/** What goes into an evaluation, and what comes out of it. */
export interface Job {
  readonly expression: Expression;
  readonly input: unknown;
  readonly bindings: Record<string, unknown>;
  /** Exactly one of them, once it is done. */
  outcome?: { readonly value: unknown } | { readonly error: unknown };
}

const DO_JOB = new Script(`
  job.expression.evaluate(job.input, job.bindings).then(
    (value) => { job.outcome = { value }; },
    (error) => { job.outcome = { error }; },
  );
  0;
`);

/**
 * A place of its own for `jsonata`, with its own queue of promises: everything that an evaluation does is done before
 * `run` returns, and all of it can be stopped, whatever it is at.
 *
 * @see Node's vm module, `microtaskMode: 'afterEvaluate'`
 */
export interface Realm {
  readonly jsonata: Jsonata;
  /** @throws Error with code `ERR_SCRIPT_EXECUTION_TIMEOUT` */
  run(job: Job, timeoutMs: number): void;
}

let opened: Realm | undefined;

/** The one of this process; made when it is first asked for, since it takes some 20 ms. */
export function realm(): Realm {
  return (opened ??= open());
}

/** What `jsonata` uses of the language it is written in. */
const GLOBALS =
  'Array Date Error JSON Math Number Object Promise RegExp String Symbol isFinite isNaN parseFloat ' +
  'parseInt encodeURI encodeURIComponent decodeURI decodeURIComponent';

function open(): Realm {
  const context: Context & { job?: Job } = createContext({}, { microtaskMode: 'afterEvaluate' });
  return {
    jsonata: load(context),
    run: (job, timeoutMs) => {
      context.job = job;
      try {
        DO_JOB.runInContext(context, { timeout: timeoutMs });
      } finally {
        delete context.job;
      }
    },
  };
}

function load(context: Context): Jsonata {
  const module = { exports: {} };
  // Handed in by name: to look a name up in the context itself is many times slower.
  const given = { module, exports: module.exports, global: { Buffer }, ...globalsOf(context) };
  const body = compileFunction(readFileSync(JSONATA_FILE, 'utf8'), Object.keys(given), {
    parsingContext: context,
    filename: JSONATA_FILE,
  }) as (...given: readonly unknown[]) => void;
  body(...Object.values(given));
  return module.exports as Jsonata;
}

function globalsOf(context: Context): Record<string, unknown> {
  const names = new Script(`({ ${GLOBALS.replaceAll(' ', ', ')} })`);
  return names.runInContext(context) as Record<string, unknown>;
}
