import type { ShardHost } from '../shared/search/shards/shard-question.ts';
import type { PartCalls } from './part-calls.ts';
import type { ShardCalls } from './shard-calls.ts';

/** How a request of several shards asks those of a release: over RPC, and more than there are calls in parts. */
export function remoteShards(calls: ShardCalls, parts: PartCalls, release: string): ShardHost {
  return {
    ask: calls.of(release),
    get callsLeft() {
      return calls.left;
    },
    askInParts: (shards, question) => parts.ask(release, shards, question),
  };
}
