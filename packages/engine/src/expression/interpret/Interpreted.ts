import type { Expression } from 'jsonata';
import type { ExpressionBounds } from '../Expression.ts';
import { LanguageError } from '../compile/LanguageError.ts';
import { Run } from '../compile/Run.ts';
import { isTimeout } from '../regex/boundedly.ts';
import { boundedFunctions } from './boundedFunctions.ts';
import { realm, type Job } from './realm.ts';

/** What an evaluation begins with. */
export interface Interpretation {
  readonly input: unknown;
  /** What names with a `$` mean. */
  readonly bindings: Readonly<Record<string, unknown>>;
  /** The moment that counts as now, milliseconds since 1970. */
  readonly now: number;
}

/** An expression that `jsonata` itself evaluates, at once and within its bounds. */
export class Interpreted {
  readonly #expression: Expression;
  readonly #bounds: ExpressionBounds;

  /** @param text must parse */
  constructor(text: string, bounds: ExpressionBounds) {
    const { timeoutMs, depth, listItems } = bounds;
    this.#bounds = bounds;
    this.#expression = realm().jsonata(text, {
      timeout: timeoutMs,
      stack: depth,
      sequence: listItems,
    });
  }

  /** @throws an object with the language's `code` and `message`, or a plain Error where the language has no code */
  evaluate({ input, bindings, now }: Interpretation): unknown {
    const run = new Run({ now }, this.#bounds);
    const job: Job = {
      expression: this.#expression,
      input,
      bindings: { ...boundedFunctions(run), ...bindings },
    };
    try {
      realm().run(job, this.#bounds.timeoutMs);
    } catch (error) {
      throw isTimeout(error) ? new LanguageError('D1012', this.#bounds.timeoutMs) : error;
    }
    if (!job.outcome) throw new Error('expected an outcome, found an evaluation that still waits');
    if ('error' in job.outcome) throw job.outcome.error;
    return job.outcome.value;
  }
}
