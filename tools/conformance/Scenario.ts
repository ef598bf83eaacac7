/** A scenario file: patterns, then steps with the messages and the state that must follow each. */
export interface Scenario {
  readonly name: string;
  readonly patterns?: readonly unknown[];
  readonly storedPatterns?: readonly unknown[];
  readonly sessions?: Sessions;
  /** Loading must fail with a message that matches this regular expression. */
  readonly expectLoadError?: string;
  readonly steps: readonly Step[];
}

export interface Sessions {
  readonly participants?: Readonly<Record<string, { readonly roles?: readonly string[] }>>;
  readonly groups?: readonly { readonly name: string; readonly participants: readonly string[] }[];
  readonly services?: readonly { readonly nodeType: string; readonly nodeId: string }[];
}

export interface Step {
  readonly restart?: boolean;
  readonly wait?: number;
  readonly send?: SentEvent;
  readonly sendAll?: readonly SentEvent[];
  readonly settle?: number;
  readonly expect?: readonly ExpectedMessage[];
  readonly expectState?: ExpectedState | readonly ExpectedState[];
  readonly expectThreds?: number;
  readonly captureThreds?: Readonly<Record<string, string>>;
  readonly expectRecords?: readonly ExpectedRecords[];
}

export type SentEvent = Readonly<Record<string, unknown>> & { readonly id: string };

export interface ExpectedMessage {
  readonly to?: readonly string[];
  readonly matches?: unknown;
  /** Variable name to a path from `{ to, event }`. */
  readonly capture?: Readonly<Record<string, string>>;
}

export interface ExpectedState {
  readonly thred: string;
  readonly status?: 'active' | 'finished' | 'terminated';
  readonly reaction?: string | null;
  readonly locals?: unknown;
  readonly participants?: readonly string[];
  readonly parent?: string;
  readonly spawnType?: string;
  readonly capture?: Readonly<Record<string, string>>;
}

export interface ExpectedRecords {
  readonly type: 'EventRecord' | 'ThredLogRecord' | 'ThredRecord';
  readonly where: unknown;
  readonly count?: number;
  readonly matches?: unknown;
}
