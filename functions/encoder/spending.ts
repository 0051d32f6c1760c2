import type { Neurons } from '../../shared/gpu/tasks.ts';
import { MICRO } from '../../shared/gpu/neurons.ts';
import type { GpuEnv, GpuSettings } from './env.ts';
import type { Left, Reserved } from './neuron-ledger.ts';

/** Whose budget is spent. */
export interface Run {
  readonly name: string;
  /** Neurons, at most. */
  readonly budget: number;
}

/** What one request takes of the ledger. Amounts are millionths of a neuron. */
export class Spending {
  readonly #ledger: ReturnType<typeof ledgerOf>;
  readonly #limits: { readonly run: string; readonly runLimit: number; readonly dayLimit: number };
  #spent = 0;

  constructor(env: GpuEnv, { neuronsPerDay, neuronsPerRun }: GpuSettings, { name, budget }: Run) {
    this.#ledger = ledgerOf(env);
    const runLimit = Math.floor(Math.min(budget, neuronsPerRun) * MICRO);
    this.#limits = { run: name, runLimit, dayLimit: neuronsPerDay * MICRO };
  }

  /** Takes the most that a call can cost, before it is made. */
  async reserve(amount: number): Promise<Reserved> {
    const reserved = await this.#ledger.reserve({ ...this.#limits, day: today(), amount });
    if ('id' in reserved) this.#spent += amount;
    return reserved;
  }

  /** Gives back what a call did not cost. Whatever fails here leaves it spent. */
  async settle(id: number, reserved: number, amount: number): Promise<void> {
    try {
      await this.#ledger.settle(id, amount);
      this.#spent += amount - reserved;
    } catch (error) {
      console.error('the ledger took no settlement', error);
    }
  }

  async neurons(): Promise<Neurons> {
    const left: Left = await this.#ledger.left({ ...this.#limits, day: today() });
    return { spent: this.#spent / MICRO, left: { run: left.run / MICRO, day: left.day / MICRO } };
  }
}

/** The one ledger of this Worker. */
function ledgerOf({ LEDGER }: GpuEnv) {
  return LEDGER.get(LEDGER.idFromName('ledger'));
}

/** The day that Workers AI counts by: UTC. */
function today(): string {
  return new Date().toISOString().slice(0, 10);
}
