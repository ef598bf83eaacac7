import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ValidateFunction } from 'ajv';

/**
 * A validator for one JSON schema (2020-12) that reports all faults, not only the first. It is compiled at its first
 * use, so that a program that never needs it does not pay for it.
 */
export function schemaValidator(schema: object): () => ValidateFunction {
  let compiled: ValidateFunction | undefined;
  return () => (compiled ??= newAjv().compile(schema));
}

function newAjv(): Ajv2020 {
  return new Ajv2020({ allErrors: true, discriminator: true, allowUnionTypes: true });
}
