import { type Config, type ConfigInput, parseConfig } from '../config.ts';

/** Settings that change no byte of an index: they may differ from machine to machine, and replace those of the plan. */
export type MachineSettings = Pick<ConfigInput, 'memory' | 'cache'> & { readonly threads?: number | undefined };

/** Settings of a plan as this machine carries them out. @throws CairnError `bad-request` naming each that is wrong */
export function onMachine(config: Config, { threads, memory, cache }: MachineSettings): Config {
  return parseConfig({
    ...config,
    ...(threads !== undefined && { encoding: { ...config.encoding, threads } }),
    ...(memory !== undefined && { memory }),
    ...(cache !== undefined && { cache }),
  });
}
