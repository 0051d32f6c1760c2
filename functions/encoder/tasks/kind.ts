import type { GpuModel } from '../../../shared/gpu/models.ts';
import type { TokenUsage } from '../../../shared/gpu/neurons.ts';
import type { ItemOf, ItemTask, ResultOf, SettingsOf } from '../../../shared/gpu/tasks.ts';

/** How items of a task are asked of its models. */
export interface TaskKind<T extends ItemTask> {
  readonly task: T;
  /** Version of the prompt, of models that are prompted. */
  readonly prompt?: (model: GpuModel) => number | undefined;
  /** @throws CairnError `bad-request` for what is not of the item's shape */
  readonly parseItem: (value: unknown, name: string) => ItemOf[T];
  /** All settings, in one order. @throws CairnError `bad-request` */
  readonly parseSettings: (value: Record<string, unknown>) => SettingsOf[T];
  /** Why an item is not asked of a model; undefined where it is. */
  readonly refusal: (item: ItemOf[T], model: GpuModel) => string | undefined;
  /** Tokens that an item can take at most. */
  readonly most: (item: ItemOf[T], model: GpuModel, settings: SettingsOf[T]) => TokenUsage;
  readonly input: (items: readonly ItemOf[T][], model: GpuModel, settings: SettingsOf[T]) => object;
  /**
   * What an answer says of each item, in their order; undefined where what it says of one cannot be used.
   * @throws WrongAnswer
   */
  readonly read: (
    answer: unknown,
    items: readonly ItemOf[T][],
    model: GpuModel,
    settings: SettingsOf[T],
  ) => (ResultOf[T] | undefined)[];
  /** Whether what was kept is a result. */
  readonly isResult: (value: unknown, item: ItemOf[T], model: GpuModel) => boolean;
}
