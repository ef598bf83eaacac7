/**
 * The numbers that error notifications carry on the wire (`data.content.error.code`).
 * They are those of the existing system, so clients written for it understand ours.
 */
export const WIRE_CODES = {
  serverError: 5000,
  taskError: 5200,
  objectNotFound: 5201,
  objectExists: 5202,
  thredDoesNotExist: 5203,
  clientError: 4000,
  unauthorized: 4101,
  invalidLogin: 4102,
  invalidArgument: 4200,
  missingArgument: 4202,
} as const;

export type WireCode = (typeof WIRE_CODES)[keyof typeof WIRE_CODES];
