export { rascalConfig } from './rabbit/rascalConfig.ts';
export { RabbitQService } from './rabbit/RabbitQService.ts';

export type { RabbitQServiceOptions } from './rabbit/options.ts';
export type { RascalConfig, RascalConfigOptions, RascalVhost } from './rabbit/rascalConfig.ts';
