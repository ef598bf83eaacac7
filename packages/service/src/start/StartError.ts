/** Why the app cannot start: sentences for the person at the keyboard, all of them at once. */
export class StartError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[], cause?: unknown) {
    super(problems.join('\n'), cause === undefined ? undefined : { cause });
    this.name = 'StartError';
    this.problems = problems;
  }
}
