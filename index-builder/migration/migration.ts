import { CairnError } from '../../shared/errors.ts';
import { type ConfigInput, parseConfig } from '../config.ts';
import type { RulesInput } from '../rules/rules-schema.ts';
import { fitRules, type Lists, type Origin } from './fit-rules.ts';

/** Attributes of the search box, by name. */
export type WidgetAttributes = Readonly<Record<string, string>>;

/** What another search was configured to do, as Cairn's files say it. */
export interface Migration {
  readonly config: ConfigInput;
  readonly rules: RulesInput;
  readonly widget: WidgetAttributes;
  /** What has no place here, a line each: where it stood, and why it is left or what does it instead. */
  readonly left: readonly string[];
}

/** Gathers a migration, setting by setting; each comes with the path that it had, such as `selectors.lvl0`. */
export class MigrationWriter {
  readonly #config = new Map<keyof ConfigInput, Origin<ConfigInput>>();
  readonly #lists: Lists = { synonyms: [], pins: [], boosts: [], hidden: [], filters: [] };
  readonly #widget: Record<string, string> = {};
  readonly #left: string[] = [];

  /** Notes what is left behind. */
  leave(where: string, why: string): void {
    this.#left.push(`${where}: ${why}`);
  }

  /** Notes settings that only the other search has a use for. */
  leaveUseless(settings: Readonly<Record<string, unknown>>, names: readonly string[]): void {
    const found = names.filter((name) => settings[name] !== undefined);
    if (found.length > 0) this.leave(found.join(', '), 'not needed here');
  }

  /** Notes every setting that none of the names covers. */
  leaveOthers(settings: Readonly<Record<string, unknown>>, known: readonly string[], prefix = ''): void {
    for (const name of Object.keys(settings))
      if (!known.includes(name)) this.leave(prefix + name, 'not known here, left as it is');
  }

  config<K extends keyof ConfigInput>(where: string, name: K, value: NonNullable<ConfigInput[K]>): void {
    this.#config.set(name, { where, rule: { [name]: value } });
  }

  synonyms(where: string, words: readonly string[]): void {
    if (words.length > 1) this.#lists.synonyms.push({ where, rule: [...words] });
  }

  oneWay(where: string, from: string, to: readonly string[]): void {
    this.#lists.synonyms.push({ where, rule: { from, to: [...to] } });
  }

  pin(where: string, query: string, ids: readonly string[]): void {
    this.#lists.pins.push({ where, rule: { query, ids: [...ids] } });
  }

  boost(where: string, boost: NonNullable<RulesInput['boosts']>[number]): void {
    this.#lists.boosts.push({ where, rule: boost });
  }

  hide(where: string, pattern: string): void {
    this.#lists.hidden.push({ where, rule: pattern });
  }

  filter(where: string, filter: string): void {
    this.#lists.filters.push({ where, rule: filter });
  }

  widget(attribute: string, value: string): void {
    this.#widget[attribute] = value;
  }

  /** All of it that Cairn's own files may say; what they may not is left behind. */
  finish(): Migration {
    const leave = (where: string, why: string): void => this.leave(where, why);
    const config: ConfigInput = {};
    for (const { where, rule } of this.#config.values()) {
      try {
        parseConfig(rule);
        Object.assign(config, rule);
      } catch (error) {
        if (!(error instanceof CairnError)) throw error;
        leave(where, error.message);
      }
    }
    return { config, rules: fitRules(this.#lists, leave), widget: this.#widget, left: this.#left };
  }
}
