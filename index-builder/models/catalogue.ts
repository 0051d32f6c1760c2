/** A file of a published model. */
export interface PublishedFile {
  /** Path below the model's folder. */
  readonly path: string;
  readonly address: string;
  /** SHA-256 in hexadecimal digits; undefined: the address names a revision, which the hub never changes. */
  readonly sha256: string | undefined;
}

/** Published weights that Cairn knows how to use. */
export interface PublishedModel {
  readonly name: string;
  readonly description: string;
  readonly licence: string;
  /** Bytes of all files, about. */
  readonly bytes: number;
  readonly files: readonly PublishedFile[];
}

const SPLADE_PP = 'https://huggingface.co/prithivida/Splade_PP_en_v1/resolve/dc7a08364794e7d9e6c826e97f6a044da607fe19';

/** The pinned list. Weights have the checksum that their hub states; small texts beside them are pinned by revision. */
export const CATALOGUE: readonly PublishedModel[] = [
  {
    name: 'splade-pp-en-v1',
    description: 'SPLADE++ of BERT base, English, by Prithivi Damodaran; queries by IDF',
    licence: 'Apache-2.0',
    bytes: 533_000_000,
    files: [
      {
        path: 'model.onnx',
        address: `${SPLADE_PP}/model.onnx`,
        sha256: '1febdf776df80422d5ab878525dd4b467eb44ff3d269ca49ce85f656e2e544cd',
      },
      { path: 'tokenizer.json', address: `${SPLADE_PP}/tokenizer.json`, sha256: undefined },
      { path: 'config.json', address: `${SPLADE_PP}/config.json`, sha256: undefined },
    ],
  },
];
