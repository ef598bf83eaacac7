import { createContext, Script, type Context } from 'node:vm';

const CALL = new Script('work()');

let context: (Context & { work?: () => void }) | undefined;

/**
 * Does something that cannot look at the clock itself, and stops it when its time is up. Costs a thread that watches
 * (some 50 µs), so it is for what may take long.
 *
 * @param timeoutMs whole number, > 0
 * @throws Error with code `ERR_SCRIPT_EXECUTION_TIMEOUT`
 * @see Node's vm module, `timeout`: it also ends a regular expression in the midst of its search
 */
export function boundedly<T>(work: () => T, timeoutMs: number): T {
  context ??= createContext({});
  let result: { readonly value: T } | undefined;
  context.work = () => {
    result = { value: work() };
  };
  try {
    CALL.runInContext(context, { timeout: Math.max(1, Math.ceil(timeoutMs)) });
  } finally {
    delete context.work;
  }
  return result!.value;
}

/** Is it the error of work that was stopped? It may come from another context, with classes of its own. */
export function isTimeout(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
}
