import { MemorySource } from '../../shared/range-source.ts';
import { rangeSourceSuite } from '../range-source.suite.ts';

rangeSourceSuite('MemorySource', async (objects) => ({
  source: new MemorySource(objects),
  close: async () => undefined,
}));
