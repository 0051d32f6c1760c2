import type { QueryEncoder } from '../query/query-encoder.ts';
import type { Activation, DocumentEncoder, Prune } from './method.ts';

/** A published method, in the terms of the framework, and what Cairn makes of it. */
export interface Preset {
  readonly name: string;
  readonly document: DocumentEncoder;
  /** How its authors weigh queries. MLM and contextual MLP run a model on the query. */
  readonly query: 'BINARY' | 'IDF' | 'MLP table' | 'MLP' | 'MLM';
  /** The look-up that Cairn weighs queries by; undefined: there is none, the method is refused. */
  readonly queryEncoder: QueryEncoder | undefined;
  readonly activation?: Activation;
  readonly prune?: Prune;
  /** What was published with which weights the method has its figures. */
  readonly weights: string;
  readonly source: string;
  /** Where it is refused: the method to use instead. */
  readonly nearest?: string;
}

/**
 * Published methods by name. Document and query encoders are those of the table of Nguyen et al. (ECIR 2023) where it has
 * the method, else those of its own paper.
 */
export const PRESETS: readonly Preset[] = [
  {
    name: 'DeepCT',
    document: 'MLP',
    query: 'BINARY',
    queryEncoder: 'collection',
    activation: 'relu',
    weights: 'a BERT with one output a token, trained on term recall',
    source: 'Dai and Callan, SIGIR 2020',
  },
  {
    name: 'DeepImpact',
    document: 'expMLP',
    query: 'BINARY',
    queryEncoder: 'binary',
    activation: 'relu',
    weights: 'a BERT with one output a token, on text expanded by docT5query',
    source: 'Mallia et al., SIGIR 2021',
  },
  {
    name: 'TILDEv2',
    document: 'expMLP',
    query: 'BINARY',
    queryEncoder: 'binary',
    activation: 'relu',
    weights: 'ielab/TILDEv2-TILDE200-exp, on text expanded by TILDE',
    source: 'Zhuang and Zuccon, arXiv 2108.08513',
  },
  {
    name: 'uniCOIL',
    document: 'expMLP',
    query: 'MLP',
    queryEncoder: undefined,
    activation: 'relu',
    weights: 'castorini/unicoil-msmarco-passage',
    source: 'Lin and Ma, arXiv 2106.14807',
    nearest: 'TILDEv2',
  },
  {
    name: 'TILDE',
    document: 'clsMLM',
    query: 'BINARY',
    queryEncoder: 'binary',
    activation: 'log1p_relu',
    weights: 'ielab/TILDE',
    source: 'Zhuang and Zuccon, SIGIR 2021',
  },
  {
    name: 'EPIC',
    document: 'MLM',
    query: 'MLP',
    queryEncoder: undefined,
    activation: 'log1p_relu',
    prune: { top: 400 },
    weights: 'a BERT trained with contextual weights of queries',
    source: 'MacAvaney et al., SIGIR 2020',
    nearest: 'SPLADE-doc',
  },
  {
    name: 'SPARTA',
    document: 'MLM',
    query: 'BINARY',
    queryEncoder: 'binary',
    activation: 'log1p_relu',
    prune: { top: 400 },
    weights: 'BeIR/sparta-msmarco-distilbert-base-v1',
    source: 'Zhao, Lu and Lee, NAACL 2021',
  },
  {
    name: 'SPLADE',
    document: 'MLM',
    query: 'MLM',
    queryEncoder: undefined,
    activation: 'log1p_relu',
    weights: 'naver/splade-cocondenser-ensembledistil, naver/splade-v3',
    source: 'Formal et al., SIGIR 2021',
    nearest: 'SPLADE-doc',
  },
  {
    name: 'SPLADE-doc',
    document: 'MLM',
    query: 'BINARY',
    queryEncoder: 'binary',
    activation: 'log1p_relu',
    weights: 'naver/efficient-splade-VI-BT-large-doc, or any SPLADE',
    source: 'Formal et al., arXiv 2109.10086',
  },
  {
    name: 'SPLADE-v3-Doc',
    document: 'MLM',
    query: 'BINARY',
    queryEncoder: 'binary',
    activation: 'log1p_relu',
    weights: 'naver/splade-v3-doc',
    source: 'Lassance et al., arXiv 2403.06789',
  },
  {
    name: 'OpenSearch-doc-v1',
    document: 'MLM',
    query: 'IDF',
    queryEncoder: 'table',
    activation: 'log1p_relu',
    weights: 'opensearch-project/opensearch-neural-sparse-encoding-doc-v1, with its idf.json',
    source: 'Geng et al., arXiv 2411.04403',
  },
  {
    name: 'OpenSearch-doc-v2',
    document: 'MLM',
    query: 'IDF',
    queryEncoder: 'table',
    activation: 'log1p_relu',
    weights: 'opensearch-project/opensearch-neural-sparse-encoding-doc-v2-distill or -mini, with its idf.json',
    source: 'Geng et al., arXiv 2411.04403',
  },
  {
    name: 'OpenSearch-doc-v3',
    document: 'MLM',
    query: 'IDF',
    queryEncoder: 'table',
    activation: 'log1p_log1p_relu',
    prune: { maxRatio: 0.1 },
    weights: 'opensearch-project/opensearch-neural-sparse-encoding-doc-v3-distill, with its idf.json',
    source: 'Shen et al., arXiv 2504.14839',
  },
  {
    name: 'Li-LSR',
    document: 'MLM',
    query: 'MLP table',
    queryEncoder: 'table',
    activation: 'log1p_relu',
    weights: 'a document encoder with a learned weight of each piece as query_0_SparseStaticEmbedding',
    source: 'Nardini et al., SIGIR 2025',
  },
];
