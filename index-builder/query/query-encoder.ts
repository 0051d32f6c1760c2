/**
 * Where the weight of a query's piece comes from, in the terms of Nguyen, MacAvaney and Yates (ECIR 2023): BINARY, or a
 * table, which holds published IDF or learned weights; beside those the collection's own IDF, and the geometric mean of
 * the two.
 */
export const QUERY_ENCODERS = ['binary', 'table', 'collection', 'geometric'] as const;
export type QueryEncoder = (typeof QUERY_ENCODERS)[number];
