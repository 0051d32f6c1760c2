import { DurableObject } from 'cloudflare:workers';

/** A wish to spend, before a call. Amounts are millionths of a neuron. */
export interface Reservation {
  readonly run: string;
  /** Such as 2026-11-25. */
  readonly day: string;
  readonly amount: number;
  readonly runLimit: number;
  readonly dayLimit: number;
}

/** What may still be spent, in millionths of a neuron. */
export interface Left {
  readonly run: number;
  readonly day: number;
}

/** A reservation that was granted, or the budget that has no room for it. */
export type Reserved = { readonly id: number } | { readonly refused: keyof Left };

/** Days that runs are remembered after they spent last. */
const KEPT_DAYS = 30;

/**
 * What every run and day spent. A call is paid before it is made, by the most that it can cost, and the rest is given back
 * when it is known what it did cost. Whoever dies in between leaves it spent: what was counted is never less than what was
 * taken.
 */
export class NeuronLedger extends DurableObject {
  readonly #sql = this.ctx.storage.sql;
  /** The day on which rows were dropped last. */
  #forgot = '';

  constructor(context: DurableObjectState, env: object) {
    super(context, env);
    // Of days and runs together, told apart by their kind.
    this.#sql.exec(
      `CREATE TABLE IF NOT EXISTS spent (kind TEXT, name TEXT, amount INTEGER, last TEXT, PRIMARY KEY (kind, name))`,
    );
    this.#sql.exec(
      `CREATE TABLE IF NOT EXISTS open (id INTEGER PRIMARY KEY AUTOINCREMENT, run TEXT, day TEXT, amount INTEGER)`,
    );
  }

  /** Takes an amount of both budgets, or nothing of either. */
  reserve({ run, day, amount, runLimit, dayLimit }: Reservation): Reserved {
    const left = this.left({ run, day, runLimit, dayLimit });
    if (amount > left.day) return { refused: 'day' };
    if (amount > left.run) return { refused: 'run' };
    this.#add(run, day, amount);
    this.#forget(day);
    const row = this.#sql
      .exec<{ id: number }>('INSERT INTO open (run, day, amount) VALUES (?, ?, ?) RETURNING id', run, day, amount)
      .one();
    return { id: row.id };
  }

  /** Says what a call did cost. A reservation is settled once: what is said again changes nothing. */
  settle(id: number, amount: number): void {
    const rows = this.#sql
      .exec<{ run: string; day: string; amount: number }>(
        'DELETE FROM open WHERE id = ? RETURNING run, day, amount',
        id,
      )
      .toArray();
    for (const open of rows) this.#add(open.run, open.day, amount - open.amount);
  }

  left({ run, day, runLimit, dayLimit }: Omit<Reservation, 'amount'>): Left {
    return {
      run: Math.max(runLimit - this.#spent('run', run), 0),
      day: Math.max(dayLimit - this.#spent('day', day), 0),
    };
  }

  #spent(kind: string, name: string): number {
    const rows = this.#sql
      .exec<{ amount: number }>('SELECT amount FROM spent WHERE kind = ? AND name = ?', kind, name)
      .toArray();
    return rows[0]?.amount ?? 0;
  }

  #add(run: string, day: string, amount: number): void {
    for (const [kind, name] of [
      ['run', run],
      ['day', day],
    ] as const)
      this.#sql.exec(
        `INSERT INTO spent (kind, name, amount, last) VALUES (?, ?, ?, ?)
         ON CONFLICT (kind, name) DO UPDATE SET amount = amount + excluded.amount, last = MAX(last, excluded.last)`,
        kind,
        name,
        amount,
        day,
      );
  }

  /** Drops rows of long ago, once a day: it looks at all of them. What is open for days belongs to who died, and stays spent. */
  #forget(day: string): void {
    if (this.#forgot === day) return;
    this.#forgot = day;
    const before = new Date(Date.parse(day) - KEPT_DAYS * 86_400_000).toISOString().slice(0, 10);
    this.#sql.exec('DELETE FROM spent WHERE last < ?', before);
    this.#sql.exec('DELETE FROM open WHERE day < ?', before);
  }
}
