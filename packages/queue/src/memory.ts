export { MemoryQService } from './memory/MemoryQService.ts';

export type { MemoryQServiceOptions } from './memory/MemoryQService.ts';
