/** What tasks on records may hold and give, on every driver. */
export const RECORD_LIMITS = {
  /** Tasks of one event, those in inner lists counted one by one. */
  tasksPerEvent: 100,
  /** Records that one task may put, change, remove or give. */
  recordsPerTask: 1_000,
  /** Characters of one record as JSON. */
  recordLength: 262_144,
  /** Lists and objects around one another in a record. */
  recordDepth: 50,
  /** Characters of all results of one event as JSON: with what is around them they fit into one commit. */
  resultLength: 524_288,
  /** Characters of an id, a type or the path of a field. */
  nameLength: 512,
  /** Conditions in one matcher; each value of a list counts. */
  conditionsPerMatcher: 1_000,
  /** Matchers around one another. */
  matcherDepth: 8,
  /** Characters of a text pattern (`$re`). */
  textPatternLength: 256,
  /** Looks at values, characters and places of patterns for one event: see `Steps`. */
  stepsPerEvent: 50_000_000,
  /** Transactions whose results are kept, so that a repeat is not done again. */
  transactionsRemembered: 10_000,
  /** Characters of all these results as JSON. */
  rememberedLength: 16_777_216,
} as const;
