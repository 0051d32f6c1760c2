/** What goes through the queue: small, since what a part is lies in the bucket. */
export interface PartMessage {
  readonly job: string;
  readonly part: number;
}
