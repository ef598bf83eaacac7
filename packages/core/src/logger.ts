/** Where the packages write what happened. `pino` fits as it is: fields first, then a sentence. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

const ignore = (): void => undefined;

/** Says nothing; the default of every package. */
export const silentLogger: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
