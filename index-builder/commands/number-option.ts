import { CairnError } from '../../shared/errors.ts';

/**
 * Reads a number of the command line; whoever takes it judges its range.
 * @throws CairnError `bad-request` naming the option and what was found
 */
export function numberOption(option: string): (text: string) => number {
  return (text) => {
    const value = text.trim() === '' ? NaN : Number(text);
    if (Number.isNaN(value)) throw new CairnError('bad-request', `${option} is "${text}", expected a number`);
    return value;
  };
}
