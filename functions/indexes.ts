import { CairnError } from '../shared/errors.ts';
import { checkChannelName } from '../shared/format/channel-name.ts';
import { checkKeyPrefix } from '../shared/format/key-prefix.ts';
import { isObject, parseVariable } from './json-variable.ts';
import { parseTokens } from './tokens.ts';

/** An index that the Worker serves. */
export interface ServedIndex {
  /** As routes name it; undefined: that of the routes without a name. */
  readonly name: string | undefined;
  /** What its keys stand below in the bucket: empty, or with a slash at its end. */
  readonly prefix: string;
  readonly channel: string;
  /** Tokens of which a request needs one; undefined: the index is public. */
  readonly tokens: readonly string[] | undefined;
}

/** The variables that say which indexes there are. */
export interface IndexVariables {
  readonly CHANNEL?: string | undefined;
  readonly INDEXES?: string | undefined;
  readonly TOKENS?: string | undefined;
}

/** The channel that is served where none is named: `cairn publish` has the same. */
const CHANNEL = 'live';

/**
 * The index of that name, or, without a name, that of CHANNEL.
 * @throws CairnError `not-found` where there is none of that name; Error for variables that make no sense
 */
export function readIndex(variables: IndexVariables, name: string | undefined): ServedIndex {
  const indexes = readIndexes(variables);
  const index = indexes.find((each) => each.name === name);
  if (index) return index;
  if (name === undefined)
    throw new CairnError('not-found', 'there is no index without a name here, expected /v1/indexes/{index}/…');
  throw new CairnError('not-found', `there is no index "${name}"`);
}

/** Of each environment: an isolate has one, which does not change. */
const known = new WeakMap<IndexVariables, readonly ServedIndex[]>();

/** Every index of the variables. @throws Error naming what makes no sense: a mistake of the deployment */
function readIndexes(variables: IndexVariables): readonly ServedIndex[] {
  const kept = known.get(variables);
  if (kept) return kept;
  try {
    const indexes = toIndexes(variables);
    known.set(variables, indexes);
    return indexes;
  } catch (error) {
    // A name that is refused is no fault of the request.
    throw error instanceof CairnError ? new Error(error.message, { cause: error }) : error;
  }
}

function toIndexes({ CHANNEL: channel, INDEXES = '{}', TOKENS = '{}' }: IndexVariables): ServedIndex[] {
  const tokens = parseTokens(TOKENS);
  const named = Object.entries(parseVariable('INDEXES', INDEXES)).map(([name, entry]) =>
    toIndex(name, entry, tokens.get(name)),
  );
  const nameless: ServedIndex[] = channel
    ? [{ name: undefined, prefix: '', channel: checkChannelName(channel, 'CHANNEL'), tokens: undefined }]
    : [];
  const stray = [...tokens.keys()].find((name) => !named.some((index) => index.name === name && index.tokens));
  if (stray !== undefined) throw new Error(`TOKENS has "${stray}", expected names of private indexes only`);
  const indexes = [...nameless, ...named];
  if (indexes.length === 0)
    throw new Error('the Worker has neither a CHANNEL nor INDEXES, expected the name of a channel, or indexes by name');
  for (const { name, prefix } of named.filter((index) => index.tokens))
    if (indexes.some((other) => other.prefix === prefix && other.name !== name))
      throw new Error(`the private index "${name}" shares its prefix "${prefix}", expected one of its own`);
  return indexes;
}

function toIndex(name: string, entry: unknown, tokens: readonly string[] | undefined): ServedIndex {
  const what = `"${checkChannelName(name, 'an index in INDEXES')}" in INDEXES`;
  if (!isObject(entry)) throw new Error(`${what} is not an object`);
  const { prefix = name, channel = CHANNEL, private: isPrivate = false, ...unknown } = entry;
  const [stranger] = Object.keys(unknown);
  // A misspelt "private" must not make an index public.
  if (stranger !== undefined) throw new Error(`${what} has "${stranger}", expected only prefix, channel and private`);
  if (typeof prefix !== 'string' || typeof channel !== 'string' || typeof isPrivate !== 'boolean')
    throw new Error(
      `${what} is ${JSON.stringify(entry)}, expected texts as prefix and channel, true or false as private`,
    );
  if (isPrivate && !tokens) throw new Error(`${what} is private, expected tokens of it in TOKENS`);
  return {
    name,
    prefix: prefix === '' ? '' : `${checkKeyPrefix(prefix, what)}/`,
    channel: checkChannelName(channel, `the channel of ${what}`),
    tokens: isPrivate ? tokens : undefined,
  };
}
