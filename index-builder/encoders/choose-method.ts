import { CairnError } from '../../shared/errors.ts';
import type { QueryEncoder } from '../query/query-encoder.ts';
import { type Activation, DOCUMENT_ENCODERS, type DocumentEncoder, type Prune } from './method.ts';
import { PRESETS } from './presets.ts';

/** What a method's name decides. */
export interface MethodChoice {
  readonly name: string;
  readonly document: DocumentEncoder;
  readonly queryEncoder?: QueryEncoder | undefined;
  readonly activation?: Activation | undefined;
  readonly prune?: Prune | undefined;
}

/**
 * The method of a name: a published one, or a document encoder. Case, spaces and hyphens make no difference.
 * @throws CairnError `bad-request` (an unknown name; a method whose queries need a model, with the nearest that do not)
 */
export function chooseMethod(name: string): MethodChoice {
  const same = (other: string): boolean => bare(other) === bare(name);
  const document = DOCUMENT_ENCODERS.find(same);
  if (document) return { name: document, document };
  const preset = PRESETS.find((each) => same(each.name));
  if (!preset) {
    const names = [...PRESETS.map((each) => each.name), ...DOCUMENT_ENCODERS].join(', ');
    throw new CairnError('bad-request', `method is "${name}", expected one of ${names}`);
  }
  const { queryEncoder, query, nearest, activation, prune } = preset;
  if (!queryEncoder) {
    throw new CairnError(
      'bad-request',
      `the method ${preset.name} weighs queries by a model (${query}), which Cairn never runs; the nearest that needs none is ${nearest}`,
    );
  }
  return { name: preset.name, document: preset.document, queryEncoder, activation, prune };
}

function bare(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}
