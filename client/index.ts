export type * from '../shared/api.ts';
export type * from '../shared/multi.ts';
export type { ReleaseAnswer } from '../shared/release-answer.ts';
export { CairnClient, type ClientOptions, type RequestOptions, type SimilarParameters } from './cairn-client.ts';
export { CairnFailure, type FailureCode } from './failure.ts';
export { Typeahead, type TypeaheadOptions } from './typeahead.ts';
