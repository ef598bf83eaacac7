/**
 * The JSON schema of an object that has these properties and no others.
 *
 * @param required names that must be there
 * @param properties schema of each property
 */
export function closedObject(
  required: readonly string[],
  properties: object,
  description?: string,
): object {
  return {
    type: 'object',
    ...(description === undefined ? {} : { description }),
    required,
    properties,
    additionalProperties: false,
  };
}
