export { SqliteQService } from './sqlite/SqliteQService.ts';

export type { SqliteQServiceOptions } from './sqlite/SqliteQService.ts';
