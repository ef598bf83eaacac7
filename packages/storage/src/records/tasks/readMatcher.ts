import { invalid, kindOf } from '../errors.ts';
import { RECORD_LIMITS } from '../limits.ts';
import type { FieldPath, Matcher, Scalar } from '../RecordStore.ts';
import { readPath } from './paths.ts';
import { readTextPattern } from './textPattern.ts';

const COMPARISONS = { $gt: 'gt', $gte: 'gte', $lt: 'lt', $lte: 'lte' } as const;
const OPERATORS = [...Object.keys(COMPARISONS), '$ne', '$in', '$nin', '$not', '$re'].join(', ');

/**
 * Reads the matcher of a task: `{ field: value }`, `{ field: { $gt: value } }`, `{ $or: [matcher] }`; all of it has to fit.
 *
 * @param at JSON pointer, for the error
 * @throws RecordsError `RECORDS_TASK_INVALID`
 */
export function readMatcher(found: unknown, at: string): Matcher {
  return new MatcherReader().matcher(found, at, 1);
}

/** Counts conditions, so that a matcher has a bound. */
class MatcherReader {
  #conditions = 0;

  matcher(found: unknown, at: string, depth: number): Matcher {
    this.#checkDepth(at, depth);
    const of = Object.entries(objectAt(found, at)).map(([name, condition]) => {
      const place = `${at}/${name.slice(0, 100)}`;
      if (name === '$or') return this.#or(condition, place, depth);
      return this.#field(readPath(name, place), condition, place, depth);
    });
    return { kind: 'all', of };
  }

  #or(found: unknown, at: string, depth: number): Matcher {
    if (!Array.isArray(found) || found.length === 0)
      throw invalid(at, 'a list of matchers', kindOf(found));
    const of = found.map((one: unknown, index) => this.matcher(one, `${at}/${index}`, depth + 1));
    return { kind: 'any', of };
  }

  #field(path: FieldPath, found: unknown, at: string, depth: number): Matcher {
    this.#checkDepth(at, depth);
    if (kindOf(found) !== 'object') return this.#equals(path, found, at);
    const conditions = Object.entries(found as object);
    if (conditions.length === 0) throw invalid(at, 'a value or operators', 'an empty object');
    const of = conditions.map(([operator, operand]) =>
      this.#operator(path, { operator, operand, at: `${at}/${operator.slice(0, 100)}`, depth }),
    );
    return of.length === 1 ? of[0]! : { kind: 'all', of };
  }

  #operator(
    path: FieldPath,
    {
      operator,
      operand,
      at,
      depth,
    }: { operator: string; operand: unknown; at: string; depth: number },
  ): Matcher {
    switch (operator) {
      case '$gt':
      case '$gte':
      case '$lt':
      case '$lte':
        this.#count(at);
        if (typeof operand !== 'number' && typeof operand !== 'string')
          throw invalid(at, 'a number or a text', kindOf(operand));
        return { kind: 'compare', path, by: COMPARISONS[operator], value: operand };
      case '$ne':
        return { kind: 'not', of: this.#equals(path, operand, at) };
      case '$in':
        return this.#oneOf(path, operand, at);
      case '$nin':
        return { kind: 'not', of: this.#oneOf(path, operand, at) };
      case '$not':
        if (kindOf(operand) !== 'object') throw invalid(at, 'operators', kindOf(operand));
        return { kind: 'not', of: this.#field(path, operand, at, depth + 1) };
      case '$re':
        this.#count(at);
        if (typeof operand !== 'string') throw invalid(at, 'a text', kindOf(operand));
        return { kind: 'text', path, pattern: readTextPattern(operand, at) };
      default:
        throw invalid(at, `one of ${OPERATORS}`, `"${operator.slice(0, 100)}"`);
    }
  }

  #oneOf(path: FieldPath, found: unknown, at: string): Matcher {
    if (!Array.isArray(found)) throw invalid(at, 'a list of values', kindOf(found));
    const of = found.map((value: unknown, index) => this.#equals(path, value, `${at}/${index}`));
    return { kind: 'any', of };
  }

  #equals(path: FieldPath, value: unknown, at: string): Matcher {
    this.#count(at);
    if (!isScalar(value)) throw invalid(at, 'a text, a number, true, false or null', kindOf(value));
    if (value === null && path.length > 1)
      throw invalid(at, 'null for a field of the record itself only', path.join('.'));
    return { kind: 'equals', path, value };
  }

  #count(at: string): void {
    const most = RECORD_LIMITS.conditionsPerMatcher;
    if (++this.#conditions > most) throw invalid(at, `at most ${most} conditions`, 'more');
  }

  #checkDepth(at: string, depth: number): void {
    const most = RECORD_LIMITS.matcherDepth;
    if (depth > most) throw invalid(at, `at most ${most} matchers around one another`, 'more');
  }
}

function objectAt(found: unknown, at: string): object {
  if (kindOf(found) !== 'object') throw invalid(at, 'an object', kindOf(found));
  return found as object;
}

/** What matchers compare with: numbers are finite, as in JSON. */
export function isScalar(value: unknown): value is Scalar {
  if (typeof value === 'number') return Number.isFinite(value);
  return value === null || typeof value === 'string' || typeof value === 'boolean';
}
