import type { QService } from '@srvthreds/queue';
import { describeQueue } from '../src/index.ts';
import type { RecordingService } from './rabbit/support/RecordingService.ts';
import { useTestBroker, whyNoRabbit } from './rabbit/support/testBroker.ts';

const skip = await whyNoRabbit();
const broker = useTestBroker();

for (const queueType of ['quorum', 'classic'] as const)
  describeQueue(`rabbit (${queueType})`, (settings) => broker.open({ queueType, ...settings }), {
    skip,
    reopen: (service: QService) => broker.open((service as RecordingService).used.options),
  });
