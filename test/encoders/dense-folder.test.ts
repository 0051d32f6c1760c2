import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openDenseModelFolder, openModelFolder } from '../../index-builder/encoders/model-folder.ts';
import { CairnError } from '../../shared/errors.ts';
import { temporaryFolder } from '../build-documents.ts';
import { tinyTokenizer, writeFolder } from './tiny-model.ts';

const work = temporaryFolder();
afterAll(() => work.remove());
let folders = 0;

type Files = Readonly<Record<string, object | string>>;

function folderOf(files: Files): string {
  const own = { 'tokenizer.json': tinyTokenizer(), 'model.onnx': 'model' };
  return writeFolder(join(work.path, `model-${folders++}`), { ...own, ...files });
}

const moduleOf = (type: string, path = type): object => ({
  name: type,
  path,
  type: `sentence_transformers.models.${type}`,
});

/** The folder of a dense model, as sentence-transformers writes it. */
function dense(change: Files = {}, types: readonly string[] = ['Pooling', 'Normalize']): string {
  return folderOf({
    'modules.json': [moduleOf('Transformer', ''), ...types.map((type) => moduleOf(type))],
    'sentence_bert_config.json': { max_seq_length: 128, do_lower_case: false },
    'Pooling/config.json': { word_embedding_dimension: 6, pooling_mode_mean_tokens: true },
    ...change,
  });
}

const pooled = (config: object): string => dense({ 'Pooling/config.json': config });
const prompted = (config: object): string => dense({ 'config_sentence_transformers.json': config });

describe('the folder of a dense model', () => {
  it('in the layout of sentence-transformers is a pipeline of transformer, pooling and perhaps normalization', () => {
    const folder = dense();
    expect(openDenseModelFolder(folder)).toEqual({
      name: `model-${folders - 1}`,
      layout: 'sentence-transformers',
      modelFile: join(folder, 'model.onnx'),
      tokenizerFile: join(folder, 'tokenizer.json'),
      queryWeightsFile: undefined,
      settings: {
        windowTokens: 128,
        embedding: { pooling: 'mean', normalize: true, documentPrompt: '', queryPrompt: '' },
      },
    });
    expect(openDenseModelFolder(dense({}, ['Pooling'])).settings.embedding.normalize).toBe(false);
    // The library has moved its modules more than once.
    const moved = dense({
      'modules.json': ['base.modules.transformer.Transformer', 'sentence_transformer.modules.pooling.Pooling'].map(
        (type) => ({ type: `sentence_transformers.${type}`, path: type.split('.').at(-1) }),
      ),
      'Transformer/sentence_bert_config.json': { max_seq_length: 64 },
    });
    expect(openDenseModelFolder(moved).settings).toMatchObject({ windowTokens: 64, embedding: { normalize: false } });
  });

  it('takes as long a window as model and tokenizer do, where its own file says nothing', () => {
    const folder = dense({
      'sentence_bert_config.json': { max_seq_length: null },
      'config.json': { max_position_embeddings: 90 },
    });
    expect(openDenseModelFolder(folder).settings.windowTokens).toBe(90);
  });

  it.each<[object, string]>([
    [{ pooling_mode_mean_tokens: true, pooling_mode_cls_token: false }, 'mean'],
    [{ pooling_mode_mean_tokens: false, pooling_mode_cls_token: true }, 'cls'],
    [{ pooling_mode_lasttoken: true, pooling_mode_mean_tokens: false }, 'last'],
    [{ pooling_mode_mean_tokens: false }, 'mean'],
    [{ pooling_mode: 'mean' }, 'mean'],
    [{ pooling_mode: 'cls', pooling_mode_mean_tokens: true }, 'cls'],
    [{ pooling_mode: ['lasttoken'] }, 'last'],
  ])('pools by %j', (config, pooling) => {
    expect(openDenseModelFolder(pooled(config)).settings.embedding.pooling).toBe(pooling);
  });

  it.each<[object, string, string]>([
    [{}, '', ''],
    [{ prompts: null, default_prompt_name: null }, '', ''],
    [{ prompts: { query: 'moss ', document: 'stone ' } }, 'stone ', 'moss '],
    [{ prompts: { query: 'moss ', document: '', passage: 'path ', corpus: 'fog ' } }, 'path ', 'moss '],
    [{ prompts: { corpus: 'fog ', clustering: 'other ' }, default_prompt_name: 'clustering' }, 'fog ', ''],
    [{ prompts: { query: null } }, '', ''],
  ])('has the prompts of %j', (config, documentPrompt, queryPrompt) => {
    expect(openDenseModelFolder(prompted(config)).settings.embedding).toMatchObject({ documentPrompt, queryPrompt });
  });

  it('says all that there is to say in a file of its own, of one part or of both', () => {
    const embedding = { output: 'dense', pooling: 'last', normalize: false, documentPrompt: 'a', queryPrompt: 'b' };
    const alone = folderOf({ 'encoder.json': { name: 'ours', maxLength: 300, embedding } });
    expect(openDenseModelFolder(alone)).toMatchObject({ name: 'ours', layout: 'cairn' });
    expect(openDenseModelFolder(alone).settings).toEqual({ windowTokens: 300, embedding });
    const both = folderOf({ 'encoder.json': { output: 'logits', embedding: {} } });
    const settings = {
      windowTokens: 512,
      sparse: {
        encoder: 'MLM',
        activation: 'log1p_relu',
        pooling: 'max',
        prune: {},
        queryEncoder: 'collection',
        output: 'logits',
      },
      embedding: { pooling: 'mean', normalize: true, documentPrompt: '', queryPrompt: '' },
    };
    expect(openDenseModelFolder(both).settings).toEqual(settings);
    expect(openModelFolder(both).settings).toEqual(settings);
  });

  const SPARSE = ['sparse_encoder.models.MLMTransformer', 'sparse_encoder.models.SpladePooling'];
  it.each<[string, () => string, (path: string) => unknown, string, string[]]>([
    [
      'for weights of pieces',
      () => dense(),
      openModelFolder,
      'model.onnx',
      ['it embeds texts, expected a sparse encoder; use it with --dense'],
    ],
    [
      'of its own file for weights of pieces',
      () => folderOf({ 'encoder.json': { embedding: {} } }),
      openModelFolder,
      'model.onnx',
      ['use it with --dense'],
    ],
    [
      'of a sparse model for embeddings',
      () => dense({ 'modules.json': SPARSE.map((type) => ({ type, path: '' })) }),
      openDenseModelFolder,
      'model.onnx',
      ['it weighs pieces, expected a model that embeds', 'use it with --encoder'],
    ],
    ['of nothing but a model for embeddings', () => folderOf({}), openDenseModelFolder, 'model.onnx', ['modules.json']],
    [
      'with another layer in its pipeline',
      () => dense({}, ['Pooling', 'Dense', 'Normalize']),
      openDenseModelFolder,
      'modules.json',
      ["the documents' pipeline is Transformer, Pooling, Dense, Normalize", 'or Transformer, Pooling, Normalize'],
    ],
    ['without pooling', () => dense({}, []), openDenseModelFolder, 'modules.json', ['pipeline is Transformer, exp']],
    [
      'with a route for each side',
      () =>
        dense({
          'modules.json': [moduleOf('Router', '')],
          'router_config.json': {
            types: { a: 'Transformer', b: 'Pooling' },
            structure: { query: ['a', 'b'], document: ['a', 'b'] },
          },
        }),
      openDenseModelFolder,
      'modules.json',
      ["the documents' pipeline is Transformer, Pooling"],
    ],
    [
      'that pools by the largest',
      () => pooled({ pooling_mode_max_tokens: true, pooling_mode_mean_tokens: false }),
      openDenseModelFolder,
      'Pooling/config.json',
      ['the pooling is max, expected one of mean, cls, lasttoken'],
    ],
    [
      'that pools by position',
      () => pooled({ pooling_mode_weightedmean_tokens: true }),
      openDenseModelFolder,
      'Pooling/config.json',
      ['the pooling is weightedmean'],
    ],
    [
      'that pools by the root of the length',
      () => pooled({ pooling_mode: 'mean_sqrt_len_tokens' }),
      openDenseModelFolder,
      'Pooling/config.json',
      ['the pooling is mean_sqrt_len_tokens'],
    ],
    [
      'that pools twice',
      () => pooled({ pooling_mode_mean_tokens: true, pooling_mode_cls_token: true }),
      openDenseModelFolder,
      'Pooling/config.json',
      ['the pooling is cls, mean'],
    ],
    [
      'that pools in an unknown way',
      () => pooled({ pooling_mode: 'constructor' }),
      openDenseModelFolder,
      'Pooling/config.json',
      ['the pooling is constructor'],
    ],
    [
      'that pools without its prompt',
      () => pooled({ pooling_mode: 'mean', include_prompt: false }),
      openDenseModelFolder,
      'Pooling/config.json',
      ['include_prompt is false'],
    ],
    [
      'with a pooling that is no text',
      () => pooled({ pooling_mode: 7 }),
      openDenseModelFolder,
      'Pooling/config.json',
      ['pooling_mode'],
    ],
    [
      'without the settings of its pooling',
      () =>
        folderOf({
          'modules.json': [moduleOf('Transformer', ''), moduleOf('Pooling')],
        }),
      openDenseModelFolder,
      'Pooling/config.json',
      ['it does not exist'],
    ],
    [
      'with a prompt that is no text',
      () => prompted({ prompts: { query: 7 } }),
      openDenseModelFolder,
      'config_sentence_transformers.json',
      ['prompts.query'],
    ],
    [
      'whose own file has an unknown pooling',
      () => folderOf({ 'encoder.json': { embedding: { pooling: 'max' } } }),
      openDenseModelFolder,
      'encoder.json',
      ['embedding.pooling', '"max"'],
    ],
    [
      'whose own file has an unknown member',
      () => folderOf({ 'encoder.json': { embedding: { prompt: 'a' } } }),
      openDenseModelFolder,
      'encoder.json',
      ['embedding', 'prompt'],
    ],
  ])('%s is refused', (_, make, open, file, says) => {
    const folder = make();
    try {
      open(folder);
    } catch (error) {
      expect(error).toBeInstanceOf(CairnError);
      const { message, place } = error as CairnError;
      expect(place?.file).toBe(join(folder, file));
      for (const words of says) expect(message).toContain(words);
      return;
    }
    expect.fail('expected an error');
  });
});
