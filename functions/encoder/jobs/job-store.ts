export interface PartMessage {
  readonly job: string;
  readonly part: number;
}
