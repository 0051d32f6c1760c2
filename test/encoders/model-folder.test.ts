import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openModelFolder } from '../../index-builder/encoders/model-folder.ts';
import { readModelQueryWeights } from '../../index-builder/encoders/model-query-weights.ts';
import { CairnError } from '../../shared/errors.ts';
import { temporaryFolder } from '../build-documents.ts';
import { TINY_PIECES, tinyTokenizer, writeFolder } from './tiny-model.ts';

const work = temporaryFolder();
afterAll(() => work.remove());
let folders = 0;

/** A new folder with a tokenizer, a file in place of a model, and more. */
function folderOf(files: Readonly<Record<string, Uint8Array | object | string>>): string {
  return writeFolder(join(work.path, `model-${folders++}`), { 'tokenizer.json': tinyTokenizer(), ...files });
}

/** A safetensors file of one tensor of 32-bit floats. */
function tensors(name: string, values: readonly number[]): Uint8Array {
  const header = Buffer.from(
    JSON.stringify({ [name]: { dtype: 'F32', shape: [values.length], data_offsets: [0, values.length * 4] } }),
  );
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, new Uint8Array(Float32Array.from(values).buffer)]);
}

const ST = 'sentence_transformers.sparse_encoder.models';
const TYPES = {
  query_0_SparseStaticEmbedding: `${ST}.SparseStaticEmbedding.SparseStaticEmbedding`,
  document_0_MLMTransformer: `${ST}.MLMTransformer.MLMTransformer`,
  document_1_SpladePooling: `${ST}.SpladePooling.SpladePooling`,
};

/** The folder of an encoder that needs no model for queries, as sentence-transformers writes it. */
function routed(change: Readonly<Record<string, Uint8Array | object | string>> = {}): string {
  return folderOf({
    'modules.json': [{ idx: 0, name: '0', path: '', type: 'sentence_transformers.models.Router' }],
    'router_config.json': {
      types: TYPES,
      structure: {
        query: ['query_0_SparseStaticEmbedding'],
        document: ['document_0_MLMTransformer', 'document_1_SpladePooling'],
      },
      parameters: { default_route: 'document', allow_empty_key: true },
    },
    'query_0_SparseStaticEmbedding/config.json': { frozen: true },
    'query_0_SparseStaticEmbedding/model.safetensors': tensors(
      'weight',
      TINY_PIECES.map((_, i) => i / 4),
    ),
    'document_0_MLMTransformer/onnx/model.onnx': 'model',
    'document_0_MLMTransformer/sentence_bert_config.json': { max_seq_length: 256, do_lower_case: false },
    'document_1_SpladePooling/config.json': {
      pooling_strategy: 'max',
      activation_function: 'log1p_relu',
      word_embedding_dimension: 31,
    },
    ...change,
  });
}

describe("a model's folder", () => {
  it('may have nothing but a tokenizer and a model', () => {
    const folder = folderOf({ 'onnx/model_int8.onnx': 'model', 'config.json': { max_position_embeddings: 128 } });
    expect(openModelFolder(folder)).toEqual({
      name: `model-${folders - 1}`,
      layout: 'plain',
      modelFile: join(folder, 'onnx/model_int8.onnx'),
      tokenizerFile: join(folder, 'tokenizer.json'),
      queryWeightsFile: undefined,
      settings: {
        windowTokens: 128,
        sparse: {
          encoder: 'MLM',
          activation: 'log1p_relu',
          pooling: 'max',
          prune: {},
          queryEncoder: 'collection',
        },
      },
    });
  });

  it('takes the limit of length that is a limit', () => {
    const lengthOf = (model_max_length: number, max_position_embeddings: number): number =>
      openModelFolder(
        folderOf({
          'model.onnx': 'model',
          'tokenizer_config.json': { model_max_length },
          'config.json': { max_position_embeddings },
        }),
      ).settings.windowTokens;
    expect(lengthOf(256, 512)).toBe(256);
    expect(lengthOf(1e30, 512)).toBe(512);
    expect(lengthOf(8192, 8192)).toBe(512);
  });

  it('in the layout of OpenSearch has query weights beside it', () => {
    const folder = folderOf({ 'model.onnx': 'model', 'idf.json': { cairn: 3, path: 1.5, '[PAD]': 0 } });
    const opened = openModelFolder(folder);
    expect(opened).toMatchObject({ layout: 'opensearch', settings: { sparse: { queryEncoder: 'table' } } });
    expect(readModelQueryWeights(opened)).toEqual(
      new Map([
        ['cairn', 3],
        ['path', 1.5],
      ]),
    );
  });

  it('in the layout of sentence-transformers has a route for queries and one for documents', () => {
    const folder = routed();
    const opened = openModelFolder(folder);
    expect(opened).toMatchObject({
      layout: 'sentence-transformers',
      modelFile: join(folder, 'document_0_MLMTransformer/onnx/model.onnx'),
      // What comes before the logarithm there: the logarithm is taken twice in all.
      settings: {
        windowTokens: 256,
        sparse: { activation: 'log1p_log1p_relu', pooling: 'max', queryEncoder: 'table' },
      },
    });
    const weights = readModelQueryWeights(opened)!;
    expect(weights.get(TINY_PIECES[8]!)).toBe(2);
    // The first piece has the weight 0.
    expect(weights.size).toBe(TINY_PIECES.length - 1);
  });

  it('in that layout without a route for queries leaves them to the collection', () => {
    const folder = folderOf({
      'modules.json': [
        { idx: 0, name: '0', path: '', type: TYPES.document_0_MLMTransformer },
        { idx: 1, name: '1', path: '1_SpladePooling', type: TYPES.document_1_SpladePooling },
      ],
      '1_SpladePooling/config.json': { pooling_strategy: 'sum', activation_function: 'relu' },
      'model.onnx': 'model',
    });
    expect(openModelFolder(folder)).toMatchObject({
      layout: 'sentence-transformers',
      modelFile: join(folder, 'model.onnx'),
      settings: { sparse: { activation: 'log1p_relu', pooling: 'sum', queryEncoder: 'collection' } },
    });
  });

  it('says all that there is to say in a file of its own', () => {
    const folder = folderOf({
      'encoder.json': {
        name: 'ours',
        model: 'weights/small.onnx',
        document: 'MLP',
        activation: 'relu',
        maxLength: 300,
        prune: { maxRatio: 0.1 },
        queryWeights: 'weights.json',
      },
      'weights/small.onnx': 'model',
      'weights.json': { cairn: 2 },
      'modules.json': 'not read',
    });
    expect(openModelFolder(folder)).toMatchObject({
      name: 'ours',
      layout: 'cairn',
      modelFile: join(folder, 'weights/small.onnx'),
      settings: {
        windowTokens: 300,
        sparse: { encoder: 'MLP', activation: 'relu', prune: { maxRatio: 0.1 }, queryEncoder: 'table' },
      },
    });
  });

  it('is that of a model which is named in its place', () => {
    const folder = folderOf({ 'onnx/model.onnx': 'a', 'onnx/model_int8.onnx': 'b' });
    expect(openModelFolder(folder).modelFile).toBe(join(folder, 'onnx/model.onnx'));
    const chosen = openModelFolder(join(folder, 'onnx/model_int8.onnx'));
    expect(chosen).toMatchObject({ modelFile: join(folder, 'onnx/model_int8.onnx'), name: `model-${folders - 1}` });
  });

  const model = { 'model.onnx': 'model' };
  it.each<[string, () => string, string, string[]]>([
    ['not there', () => join(work.path, 'nowhere'), 'not-found', ['no such folder of a model']],
    [
      'without a tokenizer',
      () => writeFolder(join(work.path, 'bare'), model),
      'not-found',
      ['lacks its tokenizer.json'],
    ],
    ['without a model', () => folderOf({}), 'not-found', ['lacks an ONNX model', 'onnx/model*.onnx']],
    [
      'of several models',
      () => folderOf({ 'onnx/model_a.onnx': 'a', 'onnx/model_b.onnx': 'b' }),
      'bad-request',
      ['model_a.onnx, model_b.onnx in onnx: expected one'],
    ],
    [
      'whose own file has an unknown activation',
      () => folderOf({ ...model, 'encoder.json': { activation: 'tanh' } }),
      'bad-request',
      ['activation', '"tanh"'],
    ],
    [
      'whose own file has an unknown member',
      () => folderOf({ ...model, 'encoder.json': { activaton: 'relu' } }),
      'bad-request',
      ['activaton'],
    ],
    [
      'whose queries need a model',
      () =>
        routed({
          'router_config.json': {
            types: { ...TYPES, query_0_MLMTransformer: TYPES.document_0_MLMTransformer },
            structure: {
              query: ['query_0_MLMTransformer'],
              document: ['document_0_MLMTransformer', 'document_1_SpladePooling'],
            },
          },
        }),
      'bad-request',
      ["the queries' pipeline is MLMTransformer", 'expected SparseStaticEmbedding'],
    ],
    [
      'whose pooling is of another kind',
      () => routed({ 'document_1_SpladePooling/config.json': { pooling_strategy: 'mean' } }),
      'bad-request',
      ['pooling_strategy', '"mean"'],
    ],
  ])('%s is refused', (_, make, code, says) => {
    const folder = make();
    try {
      openModelFolder(folder);
    } catch (error) {
      expect(error).toBeInstanceOf(CairnError);
      expect((error as CairnError).code).toBe(code);
      for (const words of says) expect((error as CairnError).message).toContain(words);
      expect((error as CairnError).place?.file).toContain(work.path);
      return;
    }
    expect.fail('expected an error');
  });

  it.each<[string, number[], string]>([
    ['of another length', [1, 2, 3], `query weights of 3 pieces, expected ${TINY_PIECES.length}`],
    ['below 0', TINY_PIECES.map((_, i) => (i === 9 ? -1 : 1)), `weight -1 of token "${TINY_PIECES[9]}"`],
    ['that are not numbers', TINY_PIECES.map((_, i) => (i === 9 ? NaN : 1)), 'expected 0 or a number from'],
  ])('with query weights %s is refused', (_, values, says) => {
    const folder = openModelFolder(
      routed({ 'query_0_SparseStaticEmbedding/model.safetensors': tensors('weight', values) }),
    );
    expect(() => readModelQueryWeights(folder)).toThrow(
      expect.objectContaining({ code: 'bad-request', message: expect.stringContaining(says) as string }),
    );
  });
});
