import { MemoryRecords } from '@srvthreds/storage/memory';
import { describeRecords } from '../src/records.ts';

describeRecords('memory', () => new MemoryRecords());
