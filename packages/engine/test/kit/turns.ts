/** Lets everything that is ready, and what it sets off, have its turn. */
export async function turns(count = 4): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** A promise that a test resolves or rejects. */
export interface Gate<T = void> {
  readonly passed: Promise<T>;
  readonly open: (value: T) => void;
  readonly fail: (error: Error) => void;
}

const nothing = (): void => undefined;

export function gate<T = void>(): Gate<T> {
  let open: (value: T) => void = nothing;
  let fail: (error: Error) => void = nothing;
  const passed = new Promise<T>((resolve, reject) => {
    open = resolve;
    fail = reject;
  });
  return { passed, open, fail };
}
