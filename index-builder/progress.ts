import { SingleBar } from 'cli-progress';

/** Where a build says how far it is. */
export interface Progress {
  /** Begins a stage; `total` is the work it has, in its own unit. */
  stage(name: string, total: number): void;
  /** How much of the stage is done, and how many documents that is where it counts them. */
  update(done: number, documents?: number): void;
  /** Ends the stage. */
  end(): void;
}

/** Says nothing. */
export const SILENT: Progress = { stage: () => undefined, update: () => undefined, end: () => undefined };

// A bar is drawn, and a line printed, at most this often.
const BAR_MS = 100;
const LINE_MS = 5000;

/** A bar on a terminal with stage, documents a second and time left; plain lines elsewhere. Writes to a stream. */
export function makeProgress(stream: NodeJS.WriteStream): Progress {
  return stream.isTTY ? barProgress(stream) : lineProgress(stream);
}

function barProgress(stream: NodeJS.WriteStream): Progress {
  let bar: SingleBar | undefined;
  let started = 0;
  let drawn = 0;
  return {
    stage(name, total) {
      bar = new SingleBar({
        format: '{stage} {bar} {percentage}% {rate} {eta_formatted} left',
        stream,
        clearOnComplete: true,
        hideCursor: true,
        barsize: 24,
      });
      bar.start(Math.max(1, total), 0, { stage: name.padEnd(8), rate: '' });
      started = drawn = Date.now();
    },
    update(done, documents) {
      const now = Date.now();
      if (now - drawn < BAR_MS) return;
      drawn = now;
      bar?.update(done, { rate: documents === undefined ? '' : rate(documents, now - started) });
    },
    end: () => bar?.stop(),
  };
}

function lineProgress(stream: NodeJS.WriteStream): Progress {
  let stage = '';
  let total = 0;
  let started = 0;
  let printed = 0;
  return {
    stage(name, work) {
      [stage, total] = [name, Math.max(1, work)];
      started = printed = Date.now();
    },
    update(done, documents) {
      const now = Date.now();
      if (now - printed < LINE_MS) return;
      printed = now;
      const left = Math.round(((now - started) / 1000) * (total / Math.max(1, done) - 1));
      stream.write(
        `${stage}: ${Math.floor((100 * done) / total)}%${documents === undefined ? '' : `, ${rate(documents, now - started)}`}, ${left} s left\n`,
      );
    },
    end: () => undefined,
  };
}

function rate(documents: number, ms: number): string {
  return `${Math.round((1000 * documents) / Math.max(1, ms))} documents/s`;
}
