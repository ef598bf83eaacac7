/** Who sent an event. */
export interface EventSource {
  readonly id: string;
  readonly name?: string;
  readonly uri?: string;
}

/** The unit of input and output. */
export interface Event {
  /** Unique; an event with the same id is the same event, however often it is sent. 1 to 512 characters. */
  readonly id: string;
  /** Dotted class of the event, such as `org.wt.tell`. */
  readonly type: string;
  /** The thred it is for. `null` or missing: for whoever it concerns; any text, even empty: for that thred. */
  readonly thredId?: string | null;
  /** When it was made, milliseconds since 1970; filled in when it is accepted, if missing. */
  readonly time?: number;
  readonly source: EventSource;
  /** Id of the event that this one answers. */
  readonly re?: string;
  readonly data?: EventData;
  /** Unbound events with the same key are handled in the order in which they were accepted. */
  readonly orderingKey?: string;
}

/** The payload of an event. */
export interface EventData {
  readonly title?: string;
  readonly description?: string;
  readonly display?: { readonly uri: string };
  readonly advice?: EventAdvice;
  readonly content?: EventContent;
}

/** How the receiver may answer. */
export interface EventAdvice {
  /** Type that the answer should have. */
  readonly eventType?: string;
  readonly title?: string;
  readonly template?: InteractionTemplate;
}

/** A form, as a list of interactions. */
export interface InteractionTemplate {
  readonly name: string;
  readonly description?: string;
  readonly interactions: readonly {
    readonly interaction: { readonly content: readonly object[] };
  }[];
}

/** What an event is about. */
export interface EventContent {
  readonly values?: EventValues;
  readonly valuesType?: string;
  readonly tasks?: readonly (EventTask | readonly EventTask[])[];
  readonly resources?: readonly { readonly contentType: string; readonly uri: string }[];
  readonly items?: readonly InlineItem[];
  readonly error?: EventError;
}

/** Free-form data. */
export type EventValues = Readonly<Record<string, unknown>> | readonly unknown[];

export interface InlineItem {
  readonly contentType: string;
  readonly encoding: string;
  readonly content: unknown;
}

/** A failure, as it travels in an event. `cause` has the same form, nested. */
export interface EventError {
  readonly message: string;
  readonly code?: number;
  readonly cause?: unknown;
}

/** An operation on records, for the persistence agent. */
export interface EventTask {
  readonly op: TaskOperation;
  readonly name?: string;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly params?: Readonly<Record<string, unknown>> & { readonly type: string };
}

export type TaskOperation =
  'put' | 'getOne' | 'get' | 'update' | 'upsert' | 'replace' | 'delete' | 'count' | 'run';
