/** How a page of a listing is asked for. */
export interface ListQuery {
  readonly after?: string;
  readonly limit?: number;
}

/** The schema of `ListQuery`: pages over all partitions. */
export const LIST_PROPERTIES = {
  after: { type: 'string', pattern: '^[0-9]{1,3}/.', maxLength: 2_048 },
  limit: { type: 'integer', minimum: 1, maximum: 1_000 },
} as const;

/** A query with these properties and no others. */
export function querySchema(properties: object): object {
  return { type: 'object', additionalProperties: false, properties };
}
